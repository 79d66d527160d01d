/**
 * Single decoder layers of Llama and Mistral.
 *
 * <p>Holds config keys, rotary settings and names of weights. Refuses maths that families share,
 * which lives in {@code dev.pifi.graph.blocks}, and whole models: embeddings and language heads.
 */
package dev.pifi.llm.llama;
