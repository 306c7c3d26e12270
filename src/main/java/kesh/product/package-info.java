/**
 * The names that a product gives its programs and files, and the command lines and configuration file of repmgr.
 *
 * <p>Products differ as data: one {@link kesh.product.Conventions} each. This package may use {@code cluster} and the
 * values of {@code command}. Never here: when something is run (that is {@code verb}), and running it.
 */
package kesh.product;
