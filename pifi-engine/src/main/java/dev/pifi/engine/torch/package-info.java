/**
 * The TorchScript back end: graphs become methods of one archive that DJL loads, and a training
 * step is one call into it. Refuses to know models, tasks and files of checkpoints.
 */
package dev.pifi.engine.torch;
