import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/**
 * The process's Prometheus metrics. Names are public contract: prefix `openmast_`, seconds, `_total`; labels come from
 * closed sets and never name a person or a client.
 */
export class Metrics {
  readonly registry = new Registry();

  readonly apiRequests = new Counter({
    name: 'openmast_api_requests_total',
    help: 'CAMARA calls answered.',
    labelNames: ['capability', 'version', 'operation', 'outcome'] as const,
    registers: [this.registry],
  });

  readonly apiDuration = new Histogram({
    name: 'openmast_api_request_duration_seconds',
    help: 'Time from the request line to the answer of a CAMARA call.',
    labelNames: ['capability', 'operation'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [this.registry],
  });

  readonly authorizations = new Counter({
    name: 'openmast_authorizations_total',
    help: 'Authorization requests answered.',
    labelNames: ['flow', 'outcome'] as const,
    registers: [this.registry],
  });

  readonly networkAuthentications = new Counter({
    name: 'openmast_network_authentications_total',
    help: 'Attempts to recognise a line by the network.',
    labelNames: ['method', 'outcome'] as const,
    registers: [this.registry],
  });

  readonly textCodes = new Counter({
    name: 'openmast_text_codes_total',
    help: 'Codes by text message: sent, not sent (not a line of ours, barred, or replaced), given up, typed right, typed wrong.',
    labelNames: ['kind', 'outcome'] as const,
    registers: [this.registry],
  });

  readonly tokensIssued = new Counter({
    name: 'openmast_tokens_issued_total',
    help: 'Access tokens issued.',
    labelNames: ['grant'] as const,
    registers: [this.registry],
  });

  readonly consentDecisions = new Counter({
    name: 'openmast_consent_decisions_total',
    help: 'Decisions of the consent gate.',
    labelNames: ['basis', 'decision'] as const,
    registers: [this.registry],
  });

  readonly consentNotices = new Counter({
    name: 'openmast_consent_notices_total',
    help: 'Text messages that tell a line of a yes given for it: sent, not sent (the line or the application is gone), given up.',
    labelNames: ['outcome'] as const,
    registers: [this.registry],
  });

  readonly consentHistoryFaults = new Counter({
    name: 'openmast_consent_history_faults_total',
    help: 'Heads of the consent history that were not signed, as the rows do not lead to them. Anything but 0 is an alarm.',
    registers: [this.registry],
  });

  constructor(service: string, version: string) {
    collectDefaultMetrics({ register: this.registry, prefix: 'openmast_' });
    new Gauge({
      name: 'openmast_build_info',
      help: 'Always 1.',
      labelNames: ['service', 'version'],
      registers: [this.registry],
    }).set({ service, version }, 1);
  }
}
