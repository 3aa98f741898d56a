import { captureFormIn, numberOf } from '@openmast/testing';
import { type Arrow, LabPhone } from './lab-phone';
import { Stage } from './stage';

const LINK = /http\S+/;
/** What a company learns once per process, and the repeated question whether the person has answered. */
const NOISE = /openid-configuration|jwks/;

/** The phone lab as its page drives it, with the real operator behind it. */
describe('In the phone lab', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());

  const at = (path: string) => stage.world.quarryUrl + path;
  const words = ({ text }: { text: string }) => text.replace(/<[^>]+>/g, '');
  const route = ({ from, to, method, url, answer }: Arrow) =>
    `${from}>${to} ${method} ${new URL(url).pathname.replace(/[^/]*[•%].*/, '…')} ${String(answer?.status)}`;
  const story = (arrows: Arrow[]) => [...new Set(arrows.filter(({ url }) => !NOISE.test(url)).map(route))];
  const checkIn = (phone: LabPhone, line: string) => phone.open(at('/meadowcare/ask'), { number: numberOf(stage.world, line) });
  const answer = async (phone: LabPhone, link: string, choice: 'allow' | 'refuse') => {
    const { action, token } = captureFormIn((await phone.open(link)).text);
    return phone.open(new URL(action, stage.world.publicUrl).href, { token, answer: choice });
  };

  it('a clinic asks, the phone gets a message, the person allows, the clinic has its answer', async () => {
    const phone = await LabPhone.with(stage.world, 'ben');

    const waiting = await checkIn(phone, 'ben');
    const message = await phone.message();
    const link = LINK.exec(message)?.[0] ?? '';
    const done = await answer(phone, link, 'allow');
    const end = await phone.until(at('/meadowcare/progress'));
    const arrows = await phone.arrows();

    expect(words(waiting)).toContain('Please answer on your phone');
    expect(message).toMatch(/^North Mobile: MeadowCare asks/);
    expect(words(done)).toContain('You have allowed it');
    expect(words(end)).toContain('You are expected at 10:40');
    const sent = 'operator>core POST /message-centre/send 200';
    expect(story(arrows)).toContain(sent); // by itself, before or after the first poll
    expect(story(arrows).filter((step) => step !== sent)).toEqual([
      'phone>quarry POST /meadowcare/ask 303',
      'quarry>operator POST /bc-authorize 200',
      'operator>core POST /subscriber-directory/find 200',
      'quarry>operator POST /token 400',
      'phone>operator GET /approve/… 200',
      'phone>operator POST /approve/… 200',
      'quarry>operator POST /token 200',
      'quarry>operator POST /sim-swap/v2/check 200',
      'operator>core POST /sim-history/find 200',
    ]);
    const told = JSON.stringify(arrows);
    expect(told).not.toContain(numberOf(stage.world, 'ben').slice(1));
    expect(told).not.toContain(link.split('/').at(-1));
    expect(told).not.toMatch(/eyJ[\w-]{10}/);
    expect(await phone.message(2)).toMatch(/^North Mobile: you have allowed MeadowCare to .* Stop it here: \S+\/portal$/);
  });

  it('what was allowed is taken back in the app, and asked again the next time; refused, the clinic hears no', async () => {
    const phone = await LabPhone.with(stage.world, 'ben');
    await checkIn(phone, 'ben');
    const before = await phone.until(at('/meadowcare/progress'));

    const stopped = await phone.open(at('/meadowcare/stop'), {});
    await checkIn(phone, 'ben');
    const again = await phone.message(3);
    await answer(phone, LINK.exec(again)?.[0] ?? '', 'refuse');
    const end = await phone.until(at('/meadowcare/progress'));

    expect(words(before)).toContain('You are expected at 10:40');
    expect(words(stopped)).toContain('We do not ask about your SIM any more');
    expect(words(end)).toContain('Your operator said no');
  });

  it.each([
    ['ada', /Please show your ID/],
    ['cleo', /not part of this yet/],
    ['dora', /Your operator said no/],
  ])('the clinic asks about %s, and nobody has to answer', async (line, sentence) => {
    const phone = await LabPhone.with(stage.world, line);
    await checkIn(phone, line);

    expect(words(await phone.until(at('/meadowcare/progress')))).toMatch(sentence);
  });

  it('a link of a message opens on mobile data only', async () => {
    const { name, msisdn } = await stage.freshLine();
    const phone = await LabPhone.with(stage.world, name, 'wifi');
    await phone.open(at('/meadowcare/ask'), { number: msisdn });
    const link = LINK.exec(await phone.message())?.[0] ?? '';

    const onWifi = await phone.open(link);
    await phone.change({ radio: 'mobile' });
    const onMobile = await phone.open(link);

    expect([onWifi.status, onMobile.status]).toEqual([403, 200]);
    expect(words(onWifi)).toContain('Please switch to mobile data');
  });

  it('over Wi-Fi the SIM speaks for itself: once, and for its own number', async () => {
    const phone = await LabPhone.with(stage.world, 'ada', 'wifi');
    const pay = (operator_token: string, line = 'ada') =>
      phone.open(at('/lanternpay/pay'), { operator_token, number: numberOf(stage.world, line) });
    const token = await phone.operatorToken();

    const paid = await pay(token);
    const arrows = await phone.arrows();
    const again = await pay(token);
    const foreign = await pay(await phone.operatorToken(), 'ben');

    expect(words(paid)).toContain('24.00 paid');
    expect(story(arrows)).toEqual([
      'phone>core POST /lines/ada/operator-token 200',
      'phone>quarry POST /lanternpay/pay 303',
      'quarry>operator POST /token 200',
      'operator>core POST /entitlement-server/redeem 200',
      'operator>core POST /subscriber-directory/find 200',
      'quarry>operator POST /number-verification/v2/verify 200',
    ]);
    expect(JSON.stringify(arrows)).not.toContain(token);
    expect(JSON.stringify(arrows)).not.toContain(numberOf(stage.world, 'ada').slice(1));
    expect(words(again)).toContain('Your operator said no');
    expect(words(foreign)).toContain('another number’s SIM');
  });

  it('another operator’s SIM says nothing, and nothing is paid', async () => {
    const phone = await LabPhone.with(stage.world, 'cleo', 'wifi');

    const end = await phone.open(at('/lanternpay/pay'), {
      operator_token: await phone.operatorToken(),
      number: numberOf(stage.world, 'cleo'),
    });

    expect(words(end)).toContain('Your SIM could not be asked');
  });

  it.each([
    ['erin', 'finn', 20_000, 29_999],
    ['finn', 'erin', 30_000, 39_999],
  ])('behind one address %s is told from %s by the port', async (line, neighbour, from, to) => {
    const phone = await LabPhone.with(stage.world, line);
    const start = (name: string) => phone.open(`${stage.world.rideNowUrl}/start`, { number: numberOf(stage.world, name) });

    const own = await start(line);
    const arrows = await phone.arrows();
    const foreign = await start(neighbour);

    expect(words(own)).toContain('is in this phone');
    expect(words(foreign)).toContain('That is not the number in this phone');
    const seen = arrows.find((arrow) => arrow.from === 'phone' && arrow.to === 'operator');
    const [, source = ''] = seen?.request.headers.find(([name]) => name === 'X-Forwarded-For') ?? [];
    const [address, port] = source.split(':');
    expect(address).toBe('100.64.9.1');
    expect(Number(port)).toBeGreaterThanOrEqual(from);
    expect(Number(port)).toBeLessThanOrEqual(to);
  });

  it('only the lab’s own page gets an operator token out of a phone', async () => {
    const foreign = { method: 'POST', headers: { origin: 'http://evil.example' } };

    expect((await fetch(`${stage.world.labUrl}/phone/operator-token`, foreign)).status).toBe(403);
  });

  it('no log holds a number afterwards', () => {
    expect(stage.seen.findInFiles(stage.process.logFiles())).toEqual([]);
  });
});
