/**
 * The graph that a model is written in once: values with named axes, one table of operations,
 * parameters named as in the checkpoint, shape inference and the verifier.
 *
 * <p>Holds descriptions only. Refuses tensors with data (but small constants), devices, files and
 * every dependency but the JDK.
 */
package dev.pifi.graph;
