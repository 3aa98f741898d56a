import { isAcceptedCallback, withCaptureResult } from './callback-url';

const REGISTERED = ['https://parcelpost.example/callback', 'http://localhost:4390/callback', 'com.parcelpost.app://signed-in'];

describe('a callback', () => {
  it.each([
    'https://parcelpost.example/consent?order=7',
    'https://PARCELPOST.example/elsewhere',
    'http://localhost:9999/any-port',
    'com.parcelpost.app://consent',
    'https://parcelpost.example:443/',
  ])('%s is taken', (url) => {
    expect(isAcceptedCallback(url, REGISTERED)).toBe(true);
  });

  it.each([
    ['no URL', 'parcelpost'],
    ['empty', ''],
    ['plain http', 'http://parcelpost.example/callback'],
    ['another host', 'https://evil.example/callback'],
    ['a host below', 'https://a.parcelpost.example/'],
    ['a host that ends alike', 'https://evilparcelpost.example/'],
    ['another port', 'https://parcelpost.example:8443/'],
    ['credentials', 'https://parcelpost.example@evil.example/'],
    ['credentials for the right host', 'https://user@parcelpost.example/'],
    ['a backslash', 'https://parcelpost.example\\@evil.example/'],
    ['a line break', 'https://parcelpost.example/\r\nset-cookie:a=b'],
    ['a space', ' https://parcelpost.example/'],
    ['letters beyond ASCII', 'https://parcelpost.example/ü'],
    ['another loopback host', 'http://127.0.0.1:4390/callback'],
    ['loopback look-alike', 'http://localhost.evil.example/'],
    ['another private scheme', 'com.evil.app://consent'],
    ['script', 'javascript:alert(1)'],
    ['data', 'data:text/html,x'],
    ['a fragment', 'https://parcelpost.example/#x'],
    ['a result of its own', 'https://parcelpost.example/?capture_result=granted'],
    ['too long', `https://parcelpost.example/${'x'.repeat(2048)}`],
  ])('with %s is refused', (_why, url) => {
    expect(isAcceptedCallback(url, REGISTERED)).toBe(false);
  });

  it('is never a script, even where one was registered', () => {
    expect(isAcceptedCallback('javascript://x/%0aalert(1)', ['javascript://x/'])).toBe(false);
  });

  it.each([
    ['https://a.example/cb', undefined, 'https://a.example/cb?capture_result=granted'],
    ['https://a.example/cb?x=%2F&y', 'a%2Bb%26c', 'https://a.example/cb?x=%2F&y&capture_result=granted&state=a%2Bb%26c'],
    ['https://a.example/cb?', '', 'https://a.example/cb?capture_result=granted&state='],
    ['com.app://cb', 'x', 'com.app://cb?capture_result=granted&state=x'],
  ])('%s with state %p leads to %s', (url, state, target) => {
    expect(withCaptureResult(url, 'granted', state)).toBe(target);
  });
});
