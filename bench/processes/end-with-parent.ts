/**
 * Loaded before a server's own code (`node --require`): the process ends when the bench is gone, however that went. A Ctrl-C
 * reaches the whole group; the bench ends its children in order, so they leave it to it.
 */
process.once('disconnect', () => process.exit());
