/**
 * Rows from files to batches: reading tables through DuckDB, labels, splits, samples, and the order
 * and shape of the batches of an epoch.
 *
 * <p>Holds what turns a file into rows and rows into integer arrays. Refuses tokenizers (see {@code
 * dev.pifi.engine.text}), tensors, and the network: every path is local.
 */
package dev.pifi.engine.data;
