import type { ReactNode } from 'react';

/** What a code by text message is for. */
export type CodePageKind = 'portal' | 'capture-link' | 'confirm';

/** Every sentence of the pages around a code by text message, and of the message. */
export interface CodeWords {
  /** In place of the subscriber's own pages, off the network. */
  readonly signIn: OfferWords;
  /** In place of what a capture link asks, off the network. */
  readonly link: OfferWords;
  readonly or: string;
  readonly number: string;
  readonly numberHint: string;
  readonly notANumber: string;
  readonly send: string;
  readonly typeCode: string;
  /** Where the code went, by what it is for. */
  readonly sent: Readonly<Record<CodePageKind, (operator: ReactNode) => readonly ReactNode[]>>;
  /** Heads the list of what the code confirms, which completes it. */
  readonly allows: (application: ReactNode) => ReactNode;
  readonly code: string;
  readonly codeHint: string;
  readonly wrong: string;
  readonly goOn: string;
  readonly confirm: string;
  readonly again: string;
  readonly signOut: string;
  readonly signedInByCode: string;
  readonly unreachable: CodeNotice;
  readonly backToQuestion: string;
  /** Above a question that was answered sooner than it can be read. */
  readonly early: string;
  /** The message's sentences by what the code is for: plain text, and every character is paid for. */
  readonly message: Readonly<Record<CodePageKind, (code: string, application: string) => string>>;
  readonly messageWarning: string;
}

interface CodeNotice {
  readonly title: string;
  readonly sentences: readonly string[];
}

interface OfferWords extends CodeNotice {
  /** Before the form for a code. */
  readonly code: string;
}

export const codeEn: CodeWords = {
  signIn: {
    title: 'Please switch to mobile data',
    sentences: [
      'This page is about the line in your phone, so we show it when your phone comes to us over the mobile network.',
      'Switch Wi-Fi and VPN off and mobile data on, then load this page again.',
    ],
    code: 'If that is not possible, we can send a code to your phone.',
  },
  link: {
    title: 'Please switch to mobile data',
    sentences: [
      'We can show you this when your phone is on the mobile network, with the SIM this is about.',
      'Switch Wi-Fi and VPN off and mobile data on, then open the link again. Nothing was changed.',
    ],
    code: 'If that is not possible, we can send a code to the phone this is about.',
  },
  or: 'Or get a code by text message',
  number: 'Your phone number',
  numberHint: 'With the plus sign and the country code.',
  notANumber: 'This cannot be a phone number. Start with the plus sign and the country code.',
  send: 'Send the code',
  typeCode: 'Type the code',
  sent: {
    portal: (operator) => [
      <>If this is a number of {operator}, a text message with a code is on its way to it.</>,
      'It can take a minute.',
    ],
    'capture-link': () => ['A text message with a code is on its way to the phone this is about.', 'It can take a minute.'],
    confirm: () => [
      'One more step, to be sure that it is you: we send a text message with a code to your phone.',
      'Nothing is allowed before you have typed it.',
    ],
  },
  allows: (application) => <>With the code you allow {application} to</>,
  code: 'Code from the message',
  codeHint: 'Six digits, good for five minutes.',
  wrong: 'This code does not work. Use the newest message, or get a new code. After five tries you need a new one.',
  goOn: 'Go on',
  confirm: 'Confirm',
  again: 'No message? Get a new code',
  signOut: 'Sign out',
  signedInByCode: 'You are signed in with a code by text message.',
  unreachable: {
    title: 'We could not reach your phone',
    sentences: [
      'The text message with the code could not be sent. Nothing was allowed, and nothing is shared.',
      'Please see that your phone can get messages, and try again in a moment.',
    ],
  },
  backToQuestion: 'Back to the question',
  early: 'That was quick. Nothing was allowed yet: please read this first, and then answer.',
  message: {
    portal: (code) => `${code} is your code for your connected apps.`,
    'capture-link': (code, application) => `${code} is your code to see what ${application} asks of you.`,
    confirm: (code, application) => `${code} confirms that you allow ${application} to use information about your line.`,
  },
  messageWarning:
    'Good for 5 minutes. Type it on our page only and tell nobody, not even us. If you did not ask for it, do nothing.',
};

export const codeEs: CodeWords = {
  signIn: {
    title: 'Use los datos móviles',
    sentences: [
      'Esta página trata de la línea de su teléfono; por eso la mostramos cuando su teléfono llega a nosotros por la red móvil.',
      'Desactive la wifi y la VPN y active los datos móviles; después, cargue de nuevo esta página.',
    ],
    code: 'Si no es posible, podemos enviar un código a su teléfono.',
  },
  link: {
    title: 'Use los datos móviles',
    sentences: [
      'Podemos mostrarle esta página cuando su teléfono está en la red móvil con la SIM a la que se refiere.',
      'Desactive la wifi y la VPN y active los datos móviles; después, abra de nuevo el enlace. No se ha modificado nada.',
    ],
    code: 'Si no es posible, podemos enviar un código al teléfono al que se refiere.',
  },
  or: 'O reciba un código por mensaje de texto',
  number: 'Su número de teléfono',
  numberHint: 'Con el signo más y el prefijo del país.',
  notANumber: 'Esto no puede ser un número de teléfono. Empiece por el signo más y el prefijo del país.',
  send: 'Enviar el código',
  typeCode: 'Escriba el código',
  sent: {
    portal: (operator) => [
      <>Si este número es de {operator}, un mensaje de texto con un código está en camino.</>,
      'Puede tardar un minuto.',
    ],
    'capture-link': () => [
      'Un mensaje de texto con un código está en camino al teléfono al que se refiere.',
      'Puede tardar un minuto.',
    ],
    confirm: () => [
      'Un paso más, para asegurarnos de que es usted: enviamos un mensaje de texto con un código a su teléfono.',
      'No se permite nada antes de que usted lo escriba.',
    ],
  },
  allows: (application) => <>Con el código, usted permite a {application}</>,
  code: 'Código del mensaje',
  codeHint: 'Seis cifras, válido durante cinco minutos.',
  wrong: 'Este código no funciona. Use el mensaje más reciente o pida un código nuevo. Tras cinco intentos necesita uno nuevo.',
  goOn: 'Continuar',
  confirm: 'Confirmar',
  again: '¿No llega el mensaje? Pida un código nuevo',
  signOut: 'Cerrar la sesión',
  signedInByCode: 'Ha entrado con un código por mensaje de texto.',
  unreachable: {
    title: 'No hemos podido llegar a su teléfono',
    sentences: [
      'No se ha podido enviar el mensaje de texto con el código. No se ha permitido nada y no se comparte nada.',
      'Compruebe que su teléfono puede recibir mensajes e inténtelo de nuevo dentro de un momento.',
    ],
  },
  backToQuestion: 'Volver a la pregunta',
  early: 'Ha sido muy rápido. Todavía no se ha permitido nada: lea primero esta página y después responda.',
  message: {
    portal: (code) => `${code} es su código para sus aplicaciones conectadas.`,
    'capture-link': (code, application) => `${code} es su código para ver qué le pide ${application}.`,
    confirm: (code, application) => `${code} confirma que permite a ${application} usar información sobre su línea.`,
  },
  messageWarning:
    'Vale 5 minutos. Escríbalo solo en nuestra página y no se lo diga a nadie, tampoco a nosotros. Si no lo ha pedido, no haga nada.',
};

export const codeAr: CodeWords = {
  signIn: {
    title: 'يُرجى الانتقال إلى بيانات الهاتف',
    sentences: [
      'تتعلق هذه الصفحة بالخط الموجود في هاتفك، ولذلك نعرضها عندما يصل هاتفك إلينا عبر شبكة الهاتف.',
      'أوقف تشغيل Wi-Fi وVPN وشغّل بيانات الهاتف، ثم حمّل هذه الصفحة من جديد.',
    ],
    code: 'إذا تعذّر ذلك، فيمكننا إرسال رمز إلى هاتفك.',
  },
  link: {
    title: 'يُرجى الانتقال إلى بيانات الهاتف',
    sentences: [
      'يمكننا عرض هذه الصفحة عندما يكون هاتفك متصلًا بشبكة الهاتف بالشريحة المعنية.',
      'أوقف تشغيل Wi-Fi وVPN وشغّل بيانات الهاتف، ثم افتح الرابط من جديد. لم يتغيّر شيء.',
    ],
    code: 'إذا تعذّر ذلك، فيمكننا إرسال رمز إلى الهاتف المعني.',
  },
  or: 'أو احصل على رمز في رسالة نصية',
  number: 'رقم هاتفك',
  numberHint: 'مع علامة الزائد ورمز البلد.',
  notANumber: 'لا يمكن أن يكون هذا رقم هاتف. ابدأ بعلامة الزائد ورمز البلد.',
  send: 'إرسال الرمز',
  typeCode: 'اكتب الرمز',
  sent: {
    portal: (operator) => [
      <>إذا كان هذا الرقم تابعًا لشركة {operator}، فستصل إليه رسالة نصية فيها رمز.</>,
      'قد يستغرق ذلك دقيقة.',
    ],
    'capture-link': () => ['ستصل رسالة نصية فيها رمز إلى الهاتف المعني.', 'قد يستغرق ذلك دقيقة.'],
    confirm: () => [
      'بقيت خطوة واحدة، للتأكد من أنك صاحب الطلب: نرسل إلى هاتفك رسالة نصية فيها رمز.',
      'لن يُسمح بأي شيء قبل أن تكتبه.',
    ],
  },
  allows: (application) => <>بهذا الرمز تسمح لتطبيق {application} بما يلي</>,
  code: 'الرمز الوارد في الرسالة',
  codeHint: 'ستة أرقام، صالحة لمدة خمس دقائق.',
  wrong: 'هذا الرمز لا يعمل. استخدم أحدث رسالة أو اطلب رمزًا جديدًا. بعد خمس محاولات تحتاج إلى رمز جديد.',
  goOn: 'متابعة',
  confirm: 'تأكيد',
  again: 'لم تصل الرسالة؟ اطلب رمزًا جديدًا',
  signOut: 'تسجيل الخروج',
  signedInByCode: 'لقد دخلت برمز وصل في رسالة نصية.',
  unreachable: {
    title: 'تعذّر الوصول إلى هاتفك',
    sentences: [
      'تعذّر إرسال الرسالة النصية التي تحمل الرمز. لم يُسمح بأي شيء، ولا تتم مشاركة أي شيء.',
      'تأكد من أن هاتفك يستطيع تلقي الرسائل، ثم حاول من جديد بعد قليل.',
    ],
  },
  backToQuestion: 'العودة إلى السؤال',
  early: 'كان ذلك سريعًا. لم يُسمح بأي شيء بعد: اقرأ هذه الصفحة أولًا ثم أجب.',
  message: {
    portal: (code) => `${code} هو رمزك لتطبيقاتك المتصلة.`,
    'capture-link': (code, application) => `${code} هو رمزك لمعرفة ما يطلبه منك تطبيق ${application}.`,
    confirm: (code, application) => `${code} يؤكد أنك تسمح لتطبيق ${application} باستخدام معلومات عن خطك.`,
  },
  messageWarning: 'صالح لمدة 5 دقائق. اكتبه في صفحتنا فقط ولا تخبر به أحدًا، ولا حتى نحن. إذا لم تطلبه فلا تفعل شيئًا.',
};
