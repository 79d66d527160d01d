/** Compares models with golden values that an independent implementation made. */
package dev.pifi.engine.verify;
