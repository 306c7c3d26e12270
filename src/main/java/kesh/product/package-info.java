/**
 * What a product calls its programs and files, and the command lines and configuration file of repmgr.
 *
 * <p>Products differ as data: one {@link kesh.product.Conventions} each. May use {@code cluster} and the values of
 * {@code remote}. Never here: when or whether something is run (that is {@code verb}), and running it.
 */
package kesh.product;
