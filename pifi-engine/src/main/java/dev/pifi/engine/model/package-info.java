/**
 * Models on disk: which adapter builds a folder, reading its weights, and the folder a trained
 * model is saved in. Refuses training and data.
 */
package dev.pifi.engine.model;
