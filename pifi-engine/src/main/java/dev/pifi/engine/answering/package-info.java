/**
 * Extractive question answering: questions with their contexts and right answers, the windows that
 * a context is read in, and the spans that answer.
 *
 * <p>Holds what lies before and behind the model. Refuses the model itself, files and scores.
 */
package dev.pifi.engine.answering;
