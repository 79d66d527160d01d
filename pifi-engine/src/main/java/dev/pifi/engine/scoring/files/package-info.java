/**
 * Predictions and references read from files, whichever program made them: texts line by line,
 * columns of tables, and SQuAD's JSON.
 *
 * <p>Refuses files that do not fit each other; never guesses which rows belong together.
 */
package dev.pifi.engine.scoring.files;
