/**
 * The check that stands before every back end.
 *
 * <p>Holds rules that hold for every graph whatever the back end. Refuses rules of one back end.
 */
package dev.pifi.graph.verify;
