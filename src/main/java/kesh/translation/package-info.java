/**
 * The language that kesh speaks to its operator. The code says everything in English; what finished English sentence is
 * in Chinese is found here, from a catalogue whose keys are the sentences as they stand in the code.
 *
 * <p>May use: nothing. Used by what shows something to somebody: view, repl, cli, and the command line's errors.
 *
 * <p>Never here: a sentence of the code itself. Never translated: journals, plans that are kept, digests, JSON, events
 * in {@code repmgr.events}, commands and what they print. They are data.
 */
package kesh.translation;
