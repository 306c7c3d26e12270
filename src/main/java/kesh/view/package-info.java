/**
 * Shows events, plans, states, live views and explanations as text and JSON, and a report as HTML.
 *
 * <p>It may use {@code run}'s events and outcomes, {@code plan}, {@code cluster}, {@code explain.Explanation},
 * {@code translation} and {@code text}. Never here: a decision about what is done. A secret cannot be shown by
 * accident: it prints as {@code ***}.
 */
package kesh.view;
