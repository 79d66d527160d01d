/**
 * Contracts that tests of adapters inherit.
 *
 * <p>Holds what is true of every adapter of a kind, as JUnit 5 tests. Refuses golden values, which
 * are fixtures on disk, and anything that one family alone has.
 */
package dev.pifi.spi.testkit;
