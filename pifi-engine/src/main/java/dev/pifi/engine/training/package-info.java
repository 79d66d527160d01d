/**
 * Fine-tuning: a spec becomes a model, data, steps, evaluations, checkpoints and a run folder.
 * Refuses the command line and printing.
 */
package dev.pifi.engine.training;
