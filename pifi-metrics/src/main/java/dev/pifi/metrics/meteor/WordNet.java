package dev.pifi.metrics.meteor;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.extjwnl.JWNLException;
import net.sf.extjwnl.data.Exc;
import net.sf.extjwnl.data.IndexWord;
import net.sf.extjwnl.data.POS;
import net.sf.extjwnl.data.Synset;
import net.sf.extjwnl.data.Word;
import net.sf.extjwnl.dictionary.Dictionary;

/**
 * The synonyms of WordNet 3.0 that NLTK finds: the single words of each sense of a word or of one
 * of its base forms.
 *
 * <p>The base forms are NLTK's and not extJWNL's own, which cuts words at hyphens and applies fewer
 * rules: an exception list decides where it has the word, else each suffix is replaced once.
 * Thread-safe, as the dictionary is.
 */
final class WordNet implements Synonyms {
  private static final Map<POS, List<String>> SUFFIXES =
      Map.of(
          POS.NOUN,
          List.of(
              "s>", "ses>s", "ves>f", "xes>x", "zes>z", "ches>ch", "shes>sh", "men>man", "ies>y"),
          POS.VERB,
          List.of("s>", "ies>y", "es>e", "es>", "ed>e", "ed>", "ing>e", "ing>"),
          POS.ADJECTIVE,
          List.of("er>", "est>", "er>e", "est>e"),
          POS.ADVERB,
          List.of());

  /** Nouns that WordNet's list of exceptions has twice: NLTK goes by the last line, not by any. */
  private static final Map<String, String> REPEATED_EXCEPTIONS =
      Map.of("aurar", "eyrir", "involucra", "involucrum");

  private final Dictionary dictionary;

  private WordNet(Dictionary dictionary) {
    this.dictionary = dictionary;
  }

  /** Opens the dictionary of the class path. */
  static WordNet open() {
    try {
      return new WordNet(Dictionary.getDefaultResourceInstance());
    } catch (JWNLException e) {
      throw unreadable(e);
    }
  }

  @Override
  public Set<String> of(String word) {
    // WordNet's words are ASCII, and it has an underscore for a space.
    if (!word.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      return Set.of();
    }
    Set<String> synonyms = new HashSet<>();
    try {
      for (POS pos : POS.values()) {
        for (String form : forms(pos, word)) {
          addSynonyms(pos, form, synonyms);
        }
      }
    } catch (JWNLException e) {
      throw unreadable(e);
    }
    return synonyms;
  }

  /** The word and its possible base forms, of which WordNet need not have any. */
  private Set<String> forms(POS pos, String word) throws JWNLException {
    Set<String> forms = new LinkedHashSet<>();
    forms.add(word);
    if (pos == POS.NOUN && REPEATED_EXCEPTIONS.containsKey(word)) {
      forms.add(REPEATED_EXCEPTIONS.get(word));
      return forms;
    }
    Exc exception = dictionary.getException(pos, word);
    if (exception != null) {
      forms.addAll(exception.getExceptions());
      return forms;
    }
    for (String rule : SUFFIXES.get(pos)) {
      int mark = rule.indexOf('>');
      if (word.endsWith(rule.substring(0, mark))) {
        forms.add(word.substring(0, word.length() - mark) + rule.substring(mark + 1));
      }
    }
    return forms;
  }

  private void addSynonyms(POS pos, String form, Set<String> synonyms) throws JWNLException {
    IndexWord entry = form.isEmpty() ? null : dictionary.getIndexWord(pos, form);
    if (entry == null) {
      return;
    }
    for (Synset sense : entry.getSenses()) {
      for (Word word : sense.getWords()) {
        if (word.getLemma().indexOf(' ') < 0) {
          synonyms.add(word.getLemma());
        }
      }
    }
  }

  private static PifiException unreadable(JWNLException cause) {
    return PifiException.of(ErrorCode.UNSUPPORTED, "metric meteor_nltk")
        .expected("WordNet 3.0 on the class path (extjwnl-data-wn30)")
        .actual("it cannot be read: " + cause.getMessage())
        .remedy("add the jar, or leave the metric out")
        .build();
  }
}
