/**
 * Checkpoints on disk: opening safetensors and PyTorch files, single or sharded, reading just the
 * tensors asked for, and writing safetensors.
 *
 * <p>Opening reads headers only; every figure a header states is checked against the file before it
 * is used, so a hostile file ends in a {@link dev.pifi.spi.PifiException} and never in a large
 * allocation. Refuses to know what a tensor means: names, shapes and bytes are all it deals in.
 */
package dev.pifi.engine.checkpoint;
