import { join } from 'node:path';

/** The built tree this file runs from. */
export const BUILT = join(__dirname, '..');
/** The workspace. */
export const ROOT = join(BUILT, '..');
/** Everything a run leaves on disk is in a folder that carries its process id. */
export const BENCH_FOLDERS = join(ROOT, '.data');
export const BENCH_FOLDER_NAME = /^bench-(\d+)$/;
/** Database and logs of this run; removed at its end. */
export const BENCH_DATA = join(BENCH_FOLDERS, `bench-${process.pid}`);
export const DATABASE_FOLDER = 'postgres';
