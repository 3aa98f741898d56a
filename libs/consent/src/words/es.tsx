import { Name } from '../capture/name';
import { codeEs } from './code-words';
import { datesIn } from './dates';
import type { PageWords } from './page-words';

const CONNECTED_APPS = 'Aplicaciones conectadas';
const START_AGAIN = 'Vuelva a la aplicación y empiece de nuevo.';
const NOTHING_CHANGED = `No se ha modificado nada. ${START_AGAIN}`;
const NO_ANSWER = 'A partir de su próxima solicitud no recibirá ninguna respuesta sobre esto.';
const NEXT_UNANSWERED = 'Su próxima solicitud sobre esto no recibirá ninguna respuesta.';
const USE_MOBILE_DATA = 'Desactive la wifi y la VPN y active los datos móviles';

/** Spanish, formal (usted). */
export const es: PageWords = {
  language: 'es',
  direction: 'ltr',
  ownName: 'Español',
  languages: 'Idioma',
  ...datesIn('es'),
  use: {
    yourLine: 'Su línea',
    why: 'Para qué',
    purpose: (purpose) => `Para ${purpose}.`,
    moreDetails: 'Más detalles',
    receiver: 'Quién recibe la información',
    privacyPolicy: 'política de privacidad',
    purposeTerm: 'Finalidad',
    permissions: 'Permisos',
  },
  capture: {
    question: (application) => <>¿Permite que {application} use información sobre su línea?</>,
    asksThrough: (application, partner) => (
      <>
        {application} lo solicita a través de {partner}.
      </>
    ),
    wantsTo: (application) => <>{application} quiere</>,
    folded: (count) => `${String(count)} más, que ${count === 1 ? 'figura' : 'figuran'} en «Más detalles»`,
    notSeenTitle: 'Qué no podrá ver',
    notSeen: 'Sus llamadas, sus mensajes, dónde se encuentra usted ni nada que no figure en la lista anterior.',
    howLong: 'Durante cuánto tiempo',
    until: (until) =>
      until === undefined ? 'Hasta que usted retire el permiso.' : `Hasta el ${until} o hasta que usted retire el permiso.`,
    howToStop: (operator) => (
      <>
        Puede retirarlo en cualquier momento solicitándolo a {operator}; dejará de ser válido a partir de la siguiente solicitud.
      </>
    ),
    lawfulBasis: 'Base jurídica',
    consentBasis: 'Su consentimiento (artículo 6, apartado 1, letra a, del RGPD)',
    oneByOne: 'Elegir uno por uno',
    allowTicked: 'Permitir solo lo marcado',
    refuse: 'No permitir',
    allow: 'Permitir',
  },
  portal: {
    title: CONNECTED_APPS,
    noApps: 'Ninguna aplicación usa información sobre su línea.',
    waiting: (count) => (count === 1 ? '1 solicitud espera su respuesta' : `${String(count)} solicitudes esperan su respuesta`),
    download: 'Descargar todo en un archivo',
    sections: {
      allowed: { title: 'Con su permiso' },
      unasked: {
        title: 'Sin preguntarle antes',
        explanation:
          'La ley permite algunos usos sin su permiso, como la prevención del fraude. Puede oponerse a cada uno de ellos.',
      },
      objected: { title: 'Usted se ha opuesto' },
      ended: { title: 'Finalizadas' },
    },
    can: (items, purpose) => `puede ${items}, para ${purpose}`,
    could: (items, purpose) => `podía ${items}, para ${purpose}`,
    since: (date) => `desde el ${date}`,
    until: (date) => `hasta el ${date}`,
    lastUsed: (date) => `último uso: ${date}`,
    notUsedYet: 'sin usar todavía',
    state: {
      allowed: (decided, until) => `Usted lo permitió${on(decided)}${until === undefined ? '' : `, hasta el ${until}`}.`,
      unasked: () => 'Se usa sin preguntarle, tal como permite la ley.',
      objected: (decided) => `Usted se opuso${on(decided)}; ya no se usa.`,
      ended: (decided) => (decided === undefined ? 'Ya no está permitido.' : `Ya no está permitido desde el ${decided}.`),
    },
    itCan: 'Puede',
    itCould: 'Podía',
    everyUse: 'Todos los usos de los últimos 90 días',
    noUse: 'No se ha usado en los últimos 90 días.',
    answered: 'respondida',
    notAnswered: 'rechazada o fallida: no se comunicó nada',
    receiverThrough: (owner, partner) => (
      <>
        {owner}, a través de {partner}
      </>
    ),
    acts: {
      stop: {
        verb: 'Dejar de compartir',
        question: (application) => <>¿Dejar de compartir con {application}?</>,
        effects: [NO_ANSWER, 'Conservará lo que ya haya conocido; pídale que lo elimine.'],
        done: 'Ya no se comparte',
        doneEffect: NEXT_UNANSWERED,
      },
      object: {
        verb: 'Oponerse',
        question: (application) => <>¿Oponerse al uso por parte de {application}?</>,
        effects: [NO_ANSWER, 'Puede retirar su oposición aquí en cualquier momento.'],
        done: 'Se ha opuesto',
        doneEffect: NEXT_UNANSWERED,
      },
      allow: {
        verb: 'Volver a permitirlo',
        question: (application) => <>¿Volver a permitirlo a {application}?</>,
        effects: [
          'Podrá usar de nuevo esta información a partir de su próxima solicitud.',
          'Puede retirar el permiso aquí en cualquier momento.',
        ],
        done: 'Permitido de nuevo',
        doneEffect: 'Puede usar de nuevo la información.',
      },
    },
    everything: {
      verb: 'Detener todo',
      question: '¿Detener todo lo que ha permitido?',
      effects: (appCount) => [
        appCount === 1
          ? '1 aplicación pierde lo que usted le ha permitido. A partir de su próxima solicitud no recibirá ninguna respuesta sobre ello.'
          : `${String(appCount)} aplicaciones pierden lo que usted les ha permitido. A partir de su próxima solicitud no recibirán ninguna respuesta sobre ello.`,
        'Los usos que no necesitan permiso, y sobre los que nadie le ha preguntado, continúan. ' +
          `Puede oponerse a cada uno de ellos en «${CONNECTED_APPS}».`,
        'Las aplicaciones pueden volver a pedirle permiso.',
        'Conservarán lo que ya hayan conocido; pídales que lo eliminen.',
      ],
      done: 'Se ha detenido todo lo que había permitido',
      doneEffect: 'La próxima solicitud sobre ello no recibirá ninguna respuesta.',
    },
    goBack: 'Volver',
    goneApplication: 'Una aplicación que ya no existe',
    unknown: 'desconocido',
  },
  waiting: {
    title: 'A la espera de su respuesta',
    nothing: 'No hay nada pendiente. Cuando una aplicación le pida permiso, lo encontrará aquí.',
    purpose: (purpose) => `para ${purpose}`,
    endByThemselves: 'Las solicitudes que nadie responde caducan por sí solas y no se comparte nada.',
  },
  notices: {
    backToApp: 'Volver a la aplicación',
    linkOver: {
      title: 'Este enlace ya no funciona',
      sentences: ['Ya se ha usado o ha pasado demasiado tiempo. Si todavía lo desea, empiece de nuevo en la aplicación.'],
    },
    messageOffNetwork: {
      title: 'Use los datos móviles',
      sentences: [
        'Solo podemos mostrarle esta página cuando su teléfono está en la red móvil con la SIM que recibió el mensaje.',
        `${USE_MOBILE_DATA}; después, abra de nuevo el enlace del mensaje. No se ha modificado nada.`,
      ],
    },
    linkOffNetwork: {
      title: 'Use los datos móviles',
      sentences: [
        'Solo podemos mostrarle esta página cuando su teléfono está en la red móvil con la SIM a la que se refiere.',
        `${USE_MOBILE_DATA}; después, abra de nuevo el enlace. No se ha modificado nada.`,
      ],
    },
    portalOffNetwork: {
      title: 'Use los datos móviles',
      sentences: [
        'Esta página trata de la línea de su teléfono; por eso solo la mostramos cuando su teléfono llega a nosotros por la red móvil.',
        `${USE_MOBILE_DATA}; después, cargue de nuevo esta página.`,
      ],
    },
    allowed: { title: 'Hecho', sentences: ['Lo ha permitido. Puede cerrar esta página y volver a la aplicación.'] },
    partlyAllowed: {
      title: 'Hecho',
      sentences: ['Ha permitido una parte y no se comparte nada más. Puede cerrar esta página y volver a la aplicación.'],
    },
    refused: { title: 'No permitido', sentences: ['Lo ha rechazado y no se ha compartido nada. Puede cerrar esta página.'] },
    notAllowed: {
      title: 'No permitido',
      sentences: ['No lo ha permitido y no se ha compartido nada. Puede cerrar esta página.'],
    },
    notRecorded: {
      title: 'No ha funcionado',
      sentences: [`Se ha producido un error por nuestra parte y no se ha permitido nada. ${START_AGAIN}`],
    },
    noSuchApp: { title: 'No existe esa aplicación', sentences: ['No usa información sobre su línea.'] },
    changedMeanwhile: {
      title: 'Esto ha cambiado entretanto',
      sentences: ['Ahora no se ha hecho nada. En sus aplicaciones conectadas puede ver la situación actual.'],
    },
    phoneReady: {
      title: 'Su teléfono está listo',
      sentences: ['Ya lo reconocemos. Vuelva a la aplicación e inténtelo de nuevo.'],
    },
    phoneUnrecognised: (operator) => ({
      title: 'No podemos reconocer su teléfono',
      sentences: [
        'La aplicación quería iniciar su sesión a través de la red móvil y esta conexión no procede de ella. Haga lo siguiente:',
      ],
      steps: [
        'Desactive la wifi y active los datos móviles.',
        'Desactive la VPN, la retransmisión privada y el ahorro de datos: con ellos, su teléfono nos llega desde otro lugar.',
        <>
          Si su teléfono tiene dos SIM, use los datos móviles de la de <Name>{operator}</Name>.
        </>,
        'En el extranjero puede que no funcione: algunas redes no conducen su teléfono hasta nosotros.',
        'Después, vuelva a la aplicación e inténtelo de nuevo.',
      ],
    }),
    answerNotTaken: {
      title: 'Su respuesta no se ha aceptado',
      sentences: ['No se ha modificado nada. Vuelva a la aplicación y empiece de nuevo, con los datos móviles activados.'],
    },
    pageExpired: { title: 'Esta página ha caducado', sentences: [NOTHING_CHANGED] },
    answerUnreadable: { title: 'No se ha podido leer su respuesta', sentences: [NOTHING_CHANGED] },
    notNow: {
      title: 'No podemos responder en este momento',
      sentences: ['No se ha modificado nada. Inténtelo de nuevo dentro de un momento.'],
    },
    untrustedRequest: {
      title: 'Esta solicitud no se puede atender',
      sentences: [
        'La aplicación le ha enviado aquí con una solicitud que no es de confianza, así que la hemos detenido. No se ha compartido nada sobre usted.',
        'Vuelva a la aplicación; si se repite, comunique a su servicio de asistencia lo que figura a continuación.',
      ],
    },
  },
  code: codeEs,
  messageText: (operator, application, link) => `${operator}: ${application} le pide permiso. Abra con datos móviles: ${link}`,
  noticeText: (operator, application, link) =>
    `${operator}: ha permitido a ${application} usar información de su línea. ¿No fue usted? Deténgalo aquí: ${link}`,
};

function on(date: string | undefined): string {
  return date === undefined ? '' : ` el ${date}`;
}
