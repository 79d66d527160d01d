/**
 * The contracts between PiFi and its plug-ins: small-model backbones, LLM layers, tasks and
 * metrics.
 *
 * <p>Holds interfaces, immutable descriptions and the one exception. Refuses everything that needs
 * more than the JDK and {@code pifi-graph}: no engine, no I/O, no JSON.
 */
package dev.pifi.spi;
