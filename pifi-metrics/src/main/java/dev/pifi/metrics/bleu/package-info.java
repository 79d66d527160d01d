/**
 * BLEU (Papineni et al., 2002) in two published variants: sacrebleu's, from 0 to 100, and
 * nlg-eval's, from 0 to 1.
 *
 * <p>Holds corpus scores of texts with one or more references each. Refuses tokenizers that need a
 * model or a dictionary (sacrebleu's spm, ja-mecab, ko-mecab), and metrics other than BLEU.
 */
package dev.pifi.metrics.bleu;
