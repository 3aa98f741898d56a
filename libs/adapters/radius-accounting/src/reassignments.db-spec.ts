import { describeReassignments } from './reassignments.story-spec';

// The whole hundred thousand take minutes on a busy machine: `reassignments.long-spec.ts`.
describeReassignments(10_000);
