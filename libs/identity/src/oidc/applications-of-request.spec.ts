import { type Application, ApplicationRegistry } from '@openmast/tenancy';
import { Provider } from 'oidc-provider';
import { ApplicationsOfRequest } from './applications-of-request';

class CountingRegistry extends ApplicationRegistry {
  times = 0;
  isSuspended = false;

  override find(id: string): Promise<Application | undefined> {
    this.times += 1;
    return Promise.resolve(this.isSuspended ? undefined : ({ id } as Application));
  }

  override tenantOf(): Promise<string> {
    return Promise.resolve('north');
  }

  override describe(): Promise<ReadonlyMap<string, never>> {
    return Promise.resolve(new Map<string, never>());
  }
}

describe('the applications of a request', () => {
  let asked: CountingRegistry;
  let applications: ApplicationsOfRequest;
  beforeEach(() => {
    asked = new CountingRegistry();
    applications = new ApplicationsOfRequest(asked);
  });
  afterEach(() => jest.restoreAllMocks());

  /** From here on, everything happens in this request; `undefined`: in none. */
  function during(request: { res: { writableEnded: boolean; destroyed: boolean } } | undefined): void {
    jest.restoreAllMocks();
    jest.spyOn(Provider, 'ctx', 'get').mockReturnValue(request as unknown as typeof Provider.ctx);
  }
  const request = () => ({ res: { writableEnded: false, destroyed: false } });

  it('are read once each', async () => {
    during(request());

    const found = await Promise.all(['a', 'a', 'b'].map((id) => applications.find(id)));

    expect(found.map((application) => application?.id)).toEqual(['a', 'a', 'b']);
    expect(asked.times).toBe(2);
  });

  it('are read anew by the next request, so that a suspension bites', async () => {
    during(request());
    await applications.find('a');
    asked.isSuspended = true;
    during(request());

    expect(await applications.find('a')).toBeUndefined();
  });

  it.each(['writableEnded', 'destroyed'] as const)('are asked for anew by what goes on after the answer: %s', async (end) => {
    const ended = request();
    during(ended);
    await applications.find('a');
    asked.isSuspended = true;
    ended.res[end] = true;

    expect(await applications.find('a')).toBeUndefined();
  });

  it('are read each time where there is no request', async () => {
    during(undefined);
    await applications.find('a');
    await applications.find('a');

    expect(asked.times).toBe(2);
  });
});
