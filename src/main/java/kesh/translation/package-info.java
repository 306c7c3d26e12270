/**
 * The language in which kesh speaks to its operator. The code says everything in English; this package finds the
 * Chinese of a finished English sentence in a catalogue, whose keys are the sentences as they stand in the code.
 *
 * <p>It may use nothing. It is used by packages that show something to somebody: view, repl and cli.
 *
 * <p>Never here: a sentence of the code itself. Never translated: journals, plans that are kept, digests, JSON, events
 * in {@code repmgr.events}, commands and what they print. They are data.
 */
package kesh.translation;
