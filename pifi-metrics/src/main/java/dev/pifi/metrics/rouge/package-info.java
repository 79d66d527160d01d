/**
 * ROUGE (Lin, 2004) in two published variants: that of Google's rouge-score with and without its
 * stemmer, and nlg-eval's ROUGE-L.
 *
 * <p>Holds means over rows. Refuses confidence intervals, splitting into sentences (ROUGE-Lsum's
 * sentences are the lines of a text), and metrics other than ROUGE.
 */
package dev.pifi.metrics.rouge;
