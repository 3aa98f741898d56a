import { Name } from '../capture/name';
import { codeAr } from './code-words';
import { datesIn } from './dates';
import { isolated } from './isolated';
import type { PageWords } from './page-words';

const CONNECTED_APPS = 'التطبيقات المتصلة';
const START_AGAIN = 'يُرجى العودة إلى التطبيق والبدء من جديد.';
const NOTHING_CHANGED = `لم يتغيّر شيء. ${START_AGAIN}`;
const NO_ANSWER = 'لن يتلقى أي رد على ذلك ابتداءً من طلبه التالي.';
const NEXT_UNANSWERED = 'لن يتلقى طلبه التالي بشأن ذلك أي رد.';
const USE_MOBILE_DATA = 'أوقف شبكة Wi-Fi وVPN وشغّل بيانات الهاتف';

const plural = new Intl.PluralRules('ar');

/** Modern Standard Arabic. */
export const ar: PageWords = {
  language: 'ar',
  direction: 'rtl',
  ownName: 'العربية',
  languages: 'اللغة',
  ...datesIn('ar'),
  use: {
    yourLine: 'خطك',
    why: 'الغرض',
    purpose: (purpose) => `من أجل ${purpose}.`,
    moreDetails: 'مزيد من التفاصيل',
    receiver: 'من يتلقى المعلومات',
    privacyPolicy: 'سياسة الخصوصية',
    purposeTerm: 'الغرض',
    permissions: 'الأذونات',
  },
  capture: {
    question: (application) => <>هل تسمح لتطبيق {application} باستخدام معلومات عن خطك؟</>,
    asksThrough: (application, partner) => (
      <>
        يطلب تطبيق {application} ذلك عن طريق {partner}.
      </>
    ),
    wantsTo: (application) => <>ما يريده تطبيق {application}</>,
    folded: (count) => `بنود أخرى (${String(count)}) مذكورة في «مزيد من التفاصيل»`,
    notSeenTitle: 'ما لن يطّلع عليه',
    notSeen: 'مكالماتك ورسائلك ومكان وجودك وأي شيء غير مذكور أعلاه.',
    howLong: 'المدة',
    until: (until) => (until === undefined ? 'إلى أن تسحب موافقتك.' : `حتى ${until} أو إلى أن تسحب موافقتك.`),
    howToStop: (operator) => <>يمكنك سحبها في أي وقت بطلب ذلك من {operator}، ويسري ذلك ابتداءً من الطلب التالي.</>,
    lawfulBasis: 'الأساس القانوني',
    consentBasis: 'موافقتك (اللائحة العامة لحماية البيانات، المادة 6، الفقرة 1، البند أ)',
    oneByOne: 'الاختيار واحدًا واحدًا',
    allowTicked: 'السماح بما حدّدته فقط',
    refuse: 'عدم السماح',
    allow: 'السماح',
  },
  portal: {
    title: CONNECTED_APPS,
    noApps: 'لا يستخدم أي تطبيق معلومات عن خطك.',
    waiting: waitingWords,
    download: 'تنزيل كل شيء في ملف',
    sections: {
      allowed: { title: 'بإذن منك' },
      unasked: {
        title: 'دون سؤالك مسبقًا',
        explanation: 'يسمح القانون ببعض الاستخدامات دون إذنك، مثل منع الاحتيال. ويمكنك الاعتراض على كل منها.',
      },
      objected: { title: 'اعترضتَ عليها' },
      ended: { title: 'منتهية' },
    },
    can: (items, purpose) => `يمكنه ${items}، من أجل ${purpose}`,
    could: (items, purpose) => `كان يمكنه ${items}، من أجل ${purpose}`,
    since: (date) => `منذ ${date}`,
    until: (date) => `حتى ${date}`,
    lastUsed: (date) => `آخر استخدام: ${date}`,
    notUsedYet: 'لم يُستخدم بعد',
    state: {
      allowed: (decided, until) => `سمحتَ بهذا${on(decided)}${until === undefined ? '' : `، حتى ${until}`}.`,
      unasked: () => 'يُستخدم دون سؤالك، وفقًا لما يسمح به القانون.',
      objected: (decided) => `اعترضتَ على هذا${on(decided)}، ولم يعد يُستخدم.`,
      ended: (decided) => (decided === undefined ? 'لم يعد مسموحًا به.' : `لم يعد مسموحًا به منذ ${decided}.`),
    },
    itCan: 'يمكنه',
    itCould: 'كان يمكنه',
    everyUse: 'كل استخدام خلال آخر 90 يومًا',
    noUse: 'لم يُستخدم خلال آخر 90 يومًا.',
    answered: 'تمت الإجابة',
    notAnswered: 'رُفض أو تعذّر: لم يُفصح عن شيء',
    receiverThrough: (owner, partner) => (
      <>
        {owner}، عن طريق {partner}
      </>
    ),
    acts: {
      stop: {
        verb: 'إيقاف المشاركة',
        question: (application) => <>هل تريد إيقاف المشاركة مع تطبيق {application}؟</>,
        effects: [NO_ANSWER, 'يبقى لديه ما عرفه من قبل، ويمكنك أن تطلب منه حذفه.'],
        done: 'تم الإيقاف',
        doneEffect: NEXT_UNANSWERED,
      },
      object: {
        verb: 'الاعتراض',
        question: (application) => <>هل تريد الاعتراض على استخدام تطبيق {application}؟</>,
        effects: [NO_ANSWER, 'يمكنك سحب اعتراضك هنا في أي وقت.'],
        done: 'تم تسجيل اعتراضك',
        doneEffect: NEXT_UNANSWERED,
      },
      allow: {
        verb: 'السماح به من جديد',
        question: (application) => <>هل تريد السماح لتطبيق {application} من جديد؟</>,
        effects: ['يمكنه استخدام هذه المعلومات من جديد ابتداءً من طلبه التالي.', 'يمكنك إيقافه هنا في أي وقت.'],
        done: 'تم السماح من جديد',
        doneEffect: 'يمكنه استخدام المعلومات من جديد.',
      },
    },
    everything: {
      verb: 'إيقاف كل شيء',
      question: 'هل تريد إيقاف كل ما سمحتَ به؟',
      effects: (appCount) => [
        `ينتهي ما سمحتَ به ${toApps(appCount)}، ولن يُجاب عن أي طلب بشأنه ابتداءً من الطلب التالي.`,
        'تستمر الاستخدامات التي لا تحتاج إلى إذن ولم يسألك عنها أحد. ' + `ويمكنك الاعتراض على كل منها في «${CONNECTED_APPS}».`,
        'يمكن للتطبيقات أن تطلب إذنك من جديد.',
        'يبقى لديها ما عرفته من قبل، ويمكنك أن تطلب منها حذفه.',
      ],
      done: 'تم إيقاف كل ما سمحتَ به',
      doneEffect: 'لن يُجاب عن أي طلب بشأنه ابتداءً من الطلب التالي.',
    },
    goBack: 'رجوع',
    goneApplication: 'تطبيق لم يعد موجودًا',
    unknown: 'غير معروف',
  },
  waiting: {
    title: 'في انتظار ردك',
    nothing: 'لا توجد طلبات منتظرة. عندما يطلب أحد التطبيقات إذنك، ستجد طلبه هنا.',
    purpose: (purpose) => `من أجل ${purpose}`,
    endByThemselves: 'الطلبات التي لا يرد عليها أحد تنتهي من تلقاء نفسها، ولا تتم مشاركة أي شيء.',
  },
  notices: {
    backToApp: 'العودة إلى التطبيق',
    linkOver: {
      title: 'لم يعد هذا الرابط صالحًا',
      sentences: ['لقد استُخدم أو مضى عليه وقت طويل. إذا كنت لا تزال ترغب في ذلك، فابدأ من جديد في التطبيق.'],
    },
    messageOffNetwork: {
      title: 'يُرجى الانتقال إلى بيانات الهاتف',
      sentences: [
        'لا يمكننا عرض هذه الصفحة إلا عندما يكون هاتفك متصلًا بشبكة الهاتف بالشريحة التي تلقّت الرسالة.',
        `${USE_MOBILE_DATA}، ثم افتح الرابط الوارد في الرسالة من جديد. لم يتغيّر شيء.`,
      ],
    },
    linkOffNetwork: {
      title: 'يُرجى الانتقال إلى بيانات الهاتف',
      sentences: [
        'لا يمكننا عرض هذه الصفحة إلا عندما يكون هاتفك متصلًا بشبكة الهاتف بالشريحة المعنية.',
        `${USE_MOBILE_DATA}، ثم افتح الرابط من جديد. لم يتغيّر شيء.`,
      ],
    },
    portalOffNetwork: {
      title: 'يُرجى الانتقال إلى بيانات الهاتف',
      sentences: [
        'تتعلق هذه الصفحة بالخط الموجود في هاتفك، ولذلك لا نعرضها إلا عندما يصل هاتفك إلينا عبر شبكة الهاتف.',
        `${USE_MOBILE_DATA}، ثم حمّل هذه الصفحة من جديد.`,
      ],
    },
    allowed: { title: 'تم', sentences: ['لقد سمحت بذلك. يمكنك إغلاق هذه الصفحة والعودة إلى التطبيق.'] },
    partlyAllowed: {
      title: 'تم',
      sentences: ['لقد سمحت بجزء من ذلك، ولن تتم مشاركة أي شيء آخر. يمكنك إغلاق هذه الصفحة والعودة إلى التطبيق.'],
    },
    refused: { title: 'غير مسموح', sentences: ['لقد رفضت، ولم تتم مشاركة أي شيء. يمكنك إغلاق هذه الصفحة.'] },
    notAllowed: { title: 'غير مسموح', sentences: ['لم تسمح بذلك، ولم تتم مشاركة أي شيء. يمكنك إغلاق هذه الصفحة.'] },
    notRecorded: { title: 'تعذّر إتمام ذلك', sentences: [`حدث خطأ من جانبنا، ولم يُسمح بأي شيء. ${START_AGAIN}`] },
    noSuchApp: { title: 'لا يوجد تطبيق كهذا', sentences: ['لا يستخدم معلومات عن خطك.'] },
    changedMeanwhile: {
      title: 'تغيّر هذا في غضون ذلك',
      sentences: ['لم يُنفَّذ أي شيء الآن. تعرض لك صفحة التطبيقات المتصلة الوضع الحالي.'],
    },
    phoneReady: { title: 'هاتفك جاهز', sentences: ['لقد تعرّفنا عليه الآن. يُرجى العودة إلى التطبيق والمحاولة من جديد.'] },
    phoneUnrecognised: (operator) => ({
      title: 'لا يمكننا التعرّف على هاتفك',
      sentences: ['أراد التطبيق تسجيل دخولك عبر شبكة الهاتف، وهذا الاتصال لا يأتي منها. يُرجى اتباع ما يلي:'],
      steps: [
        'أوقف شبكة Wi-Fi وشغّل بيانات الهاتف.',
        'أوقف VPN والترحيل الخاص وتوفير البيانات: فمعها يصل هاتفك إلينا من مكان آخر.',
        <>
          إذا كان في هاتفك شريحتان، فاستخدم بيانات الهاتف عبر شريحة <Name>{operator}</Name>.
        </>,
        'قد لا يعمل ذلك خارج البلاد، فبعض الشبكات لا توصل هاتفك إلينا.',
        'ثم عُد إلى التطبيق وحاول من جديد.',
      ],
    }),
    answerNotTaken: {
      title: 'لم يُقبل ردك',
      sentences: ['لم يتغيّر شيء. يُرجى العودة إلى التطبيق والبدء من جديد مع تشغيل بيانات الهاتف.'],
    },
    pageExpired: { title: 'انتهت صلاحية هذه الصفحة', sentences: [NOTHING_CHANGED] },
    answerUnreadable: { title: 'تعذّرت قراءة ردك', sentences: [NOTHING_CHANGED] },
    notNow: { title: 'لا يمكننا الرد الآن', sentences: ['لم يتغيّر شيء. يُرجى المحاولة من جديد بعد قليل.'] },
    untrustedRequest: {
      title: 'لا يمكن تنفيذ هذا الطلب',
      sentences: [
        'أرسلك التطبيق إلى هنا بطلب لا يمكننا الوثوق به، ولذلك توقّفنا. لم تتم مشاركة أي شيء عنك.',
        'يُرجى العودة إلى التطبيق، وإذا تكرر ذلك فأبلغ فريق الدعم لديه بما يرد أدناه.',
      ],
    },
  },
  code: codeAr,
  messageText: (operator, application, link) =>
    `${isolated(operator)}: يطلب تطبيق ${isolated(application)} إذنك. افتح عبر بيانات الهاتف: ${link}`,
  noticeText: (operator, application, link) =>
    `${isolated(operator)}: سمحتَ لتطبيق ${isolated(application)} باستخدام معلومات عن خطك. لم تكن أنت؟ أوقفه هنا: ${link}`,
};

function on(date: string | undefined): string {
  return date === undefined ? '' : ` في ${date}`;
}

/** After "what you have allowed". */
function toApps(count: number): string {
  const form = plural.select(count);
  if (form === 'one') return 'لتطبيق واحد';
  if (form === 'two') return 'لتطبيقين';
  const counted = { zero: 'تطبيق', few: 'تطبيقات', many: 'تطبيقًا', other: 'تطبيق' }[form];
  return `لـ${String(count)} ${counted}`;
}

/** Arabic counts in five ways. */
function waitingWords(count: number): string {
  const form = plural.select(count);
  if (form === 'one') return 'طلب واحد في انتظار ردك';
  if (form === 'two') return 'طلبان في انتظار ردك';
  const counted = { zero: 'طلب', few: 'طلبات', many: 'طلبًا', other: 'طلب' }[form];
  return `${String(count)} ${counted} في انتظار ردك`;
}
