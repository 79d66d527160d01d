/**
 * Encoders of BERT's family: BERT, RoBERTa and ELECTRA.
 *
 * <p>Holds what sets the family apart: config keys, embeddings, names of weights. Refuses maths
 * that families share, which lives in {@code dev.pifi.graph.blocks}, and heads, which tasks bring.
 */
package dev.pifi.slm.bert;
