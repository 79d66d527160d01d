/**
 * The run spec: one strict YAML or JSON file, read into immutable records with every default made
 * explicit, and written back.
 *
 * <p>Holds the records, the reader that reports every fault at once, the writer and the commented
 * template. Refuses to know what the values are used for: it opens no checkpoint and no data file,
 * and only looks whether they are there.
 */
package dev.pifi.engine.spec;
