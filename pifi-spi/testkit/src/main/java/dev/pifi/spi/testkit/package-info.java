/**
 * Contracts that tests of plug-ins inherit, in this tree and elsewhere: {@link
 * dev.pifi.spi.testkit.SlmAdapterContract}, {@link dev.pifi.spi.testkit.LlmLayerContract}, {@link
 * dev.pifi.spi.testkit.TaskContract} and {@link dev.pifi.spi.testkit.MetricContract}.
 *
 * <p>Holds what is true of every plug-in of a kind, as JUnit 5 tests. Refuses golden values, which
 * are fixtures on disk, and anything that one family alone has.
 */
package dev.pifi.spi.testkit;
