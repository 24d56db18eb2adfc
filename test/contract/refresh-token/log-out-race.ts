import { describe, expect, it } from 'vitest';
import { aMoment, pausedUnitOfWork, outcomes, within } from '../../support/async.js';
import { aRefreshToken, aTokenHash, aUser } from '../../support/factories.js';
import { useDatabase, type ContractHarness } from '../harness.js';

/** A race shows itself only now and then: so many times each of them is run. */
const ROUNDS = 20;
/** More than a session can rotate in the time of a log-out. */
const MANY = 500;
/** Between two rotations lies the way to the client and back, in milliseconds. */
const WAY = 10;

interface Scene {
  readonly userId: string;
  readonly sessionId: string;
  /** Of the session's token. */
  readonly hash: string;
}

export function logOutRace(harness: ContractHarness): void {
  const db = useDatabase(harness);
  const run = <T>(work: () => Promise<T>): Promise<T> => db.unitOfWork.run(work);

  const now = (): Date => db.clock.now();
  const isLive = ({ sessionId, userId }: Scene) => db.refreshTokens.isSessionLive(sessionId, userId, now());

  async function logIn(): Promise<Scene> {
    const { id: userId } = await db.users.add(aUser());
    const expiresAt = new Date(now().getTime() + 60_000);
    const draft = aRefreshToken({ userId, expiresAt });
    await db.refreshTokens.add(draft);
    return { userId, sessionId: draft.sessionId, hash: draft.tokenHash };
  }

  /**
   * The next token's hash; null when this one cannot be consumed. To be called in a unit of work.
   */
  async function rotation(hash: string, pause = 0): Promise<string | null> {
    const consumed = await db.refreshTokens.consume(hash, now());
    if (!consumed) return null;
    if (pause) await aMoment(pause);
    const tokenHash = aTokenHash();
    await db.refreshTokens.add({ ...consumed, tokenHash });
    return tokenHash;
  }

  const revoke = ({ sessionId }: Scene) => db.refreshTokens.revokeSession(sessionId, now());
  const logOuts: [string, (scene: Scene) => Promise<unknown>][] = [
    ['of one session', revoke],
    ['of one session, in a unit of work', (scene) => run(() => revoke(scene))],
    ['of all sessions', ({ userId }) => db.refreshTokens.revokeSessionsOf(userId, now())],
    [
      'of all sessions except another one, in a unit of work',
      ({ userId }) => run(() => db.refreshTokens.revokeSessionsOf(userId, now(), 'another one')),
    ],
  ];

  describe.each(logOuts)('%s', (_, logOut) => {
    it('revokes the successor too, when the rotation is first', async () => {
      const scene = await logIn();
      const unitOfWork = await pausedUnitOfWork(db.unitOfWork, () => rotation(scene.hash));
      const over = logOut(scene);
      await aMoment();
      await unitOfWork.commit();
      await within(over, 'the log-out');
      expect(await isLive(scene)).toBe(false);
      expect(await run(() => rotation(unitOfWork.result ?? '')), 'the successor').toBeNull();
    });

    it('revokes the token when the rotation is rolled back', async () => {
      const scene = await logIn();
      const unitOfWork = await pausedUnitOfWork(db.unitOfWork, () => rotation(scene.hash));
      const over = logOut(scene);
      await aMoment();
      await unitOfWork.rollBack();
      await within(over, 'the log-out');
      expect(await isLive(scene)).toBe(false);
      expect(await run(() => rotation(scene.hash))).toBeNull();
    });

    it('prevents the token from being consumed, when the log-out is first', async () => {
      const scene = await logIn();
      const unitOfWork = await pausedUnitOfWork(db.unitOfWork, () => logOut(scene));
      const next = run(() => rotation(scene.hash));
      await aMoment();
      await unitOfWork.commit();
      expect(await within(next, 'the rotation')).toBeNull();
      expect(await isLive(scene)).toBe(false);
    });

    it('has ended the session in the end, whichever is first', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const scene = await logIn();
        const both: (() => Promise<unknown>)[] = [
          () => run(() => rotation(scene.hash, round % 3)),
          async () => {
            if (round % 4) await aMoment(round % 4);
            await logOut(scene);
          },
        ];
        const { refusals } = await outcomes((round % 2 ? both.reverse() : both).map((start) => start()));
        expect(refusals, `round ${round}`).toEqual({});
        expect(await isLive(scene), `a live token after round ${round}`).toBe(false);
      }
    });

    it('ends a session that rotates repeatedly', async () => {
      for (let round = 0; round < 3; round += 1) {
        const scene = await logIn();
        const rotating = async (): Promise<number> => {
          let token: string | null = scene.hash;
          let rotations = 0;
          for (; token !== null && rotations < MANY; rotations += 1) {
            const current: string = token;
            token = await run(() => rotation(current));
            await aMoment(WAY);
          }
          return rotations;
        };
        const rotations = rotating();
        await aMoment(5 + 7 * round);
        await within(logOut(scene), 'the log-out');
        expect(await within(rotations, 'the last rotation'), `rotations of round ${round}`).toBeLessThan(
          MANY,
        );
        expect(await isLive(scene), `a live token after round ${round}`).toBe(false);
      }
    });
  });
}
