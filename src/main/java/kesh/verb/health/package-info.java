/**
 * The findings of {@code check}, one file for each subject, and {@code rescan}, which repairs those that are safe to
 * repair.
 *
 * <p>A finding names the word that ends it. The only other room that this one uses is {@code verb.part}.
 */
package kesh.verb.health;
