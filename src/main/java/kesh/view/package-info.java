/**
 * Events, plans, states and live views as text and JSON, a report as HTML.
 *
 * <p>May use {@code run}'s events and outcomes, {@code plan} and {@code cluster}. Never here: a decision about what is
 * done. A secret cannot be shown by accident: it prints as {@code ***}.
 */
package kesh.view;
