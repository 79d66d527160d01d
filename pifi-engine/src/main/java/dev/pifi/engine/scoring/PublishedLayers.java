package dev.pifi.engine.scoring;

import dev.pifi.engine.checkpoint.ConfigFile;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The layer that bert-score's authors chose for a published model, by its correlation with human
 * judgement: the table of the package bert-score 0.3.13, for the families there are here.
 */
final class PublishedLayers {
  private static final String TABLE =
      """
      bert-base-uncased 9
      bert-large-uncased 18
      bert-base-cased-finetuned-mrpc 9
      bert-base-multilingual-cased 9
      bert-base-chinese 8
      dbmdz/bert-base-turkish-cased 10
      roberta-base 10
      roberta-large 17
      roberta-large-mnli 19
      distilroberta-base 5
      allenai/scibert_scivocab_uncased 8
      allenai/scibert_scivocab_cased 9
      SpanBERT/spanbert-base-cased 8
      SpanBERT/spanbert-large-cased 17
      ProsusAI/finbert 10
      google/electra-small-generator 9
      google/electra-small-discriminator 11
      google/electra-base-generator 10
      google/electra-base-discriminator 9
      google/electra-large-generator 18
      google/electra-large-discriminator 14
      facebook/bart-base 6
      facebook/bart-large 10
      facebook/bart-large-cnn 10
      facebook/bart-large-mnli 11
      facebook/bart-large-xsum 9
      microsoft/deberta-base 9
      microsoft/deberta-base-mnli 9
      microsoft/deberta-large 16
      microsoft/deberta-large-mnli 18
      microsoft/deberta-xlarge 18
      microsoft/deberta-xlarge-mnli 40
      microsoft/deberta-v2-xlarge 10
      microsoft/deberta-v2-xlarge-mnli 17
      microsoft/deberta-v2-xxlarge 21
      microsoft/deberta-v2-xxlarge-mnli 22
      microsoft/deberta-v3-xsmall 10
      microsoft/deberta-v3-small 4
      microsoft/deberta-v3-base 9
      microsoft/mdeberta-v3-base 10
      microsoft/deberta-v3-large 12
      princeton-nlp/unsup-simcse-bert-base-uncased 10
      princeton-nlp/unsup-simcse-bert-large-uncased 18
      princeton-nlp/unsup-simcse-roberta-base 8
      princeton-nlp/unsup-simcse-roberta-large 13
      princeton-nlp/sup-simcse-bert-base-uncased 10
      princeton-nlp/sup-simcse-bert-large-uncased 18
      princeton-nlp/sup-simcse-roberta-base 10
      princeton-nlp/sup-simcse-roberta-large 16
      """;

  private static final Map<String, Integer> LAYERS =
      TABLE
          .lines()
          .map(line -> line.split(" "))
          .collect(Collectors.toUnmodifiableMap(l -> bare(l[0]), l -> Integer.valueOf(l[1])));

  private PublishedLayers() {}

  /**
   * The layer of a model, known by the name of its folder, of its folder in a hub's cache, or by
   * {@code _name_or_path}.
   *
   * @throws PifiException UNSUPPORTED if it is none of the table
   */
  static int of(Path folder) {
    return names(folder).stream()
        .map(LAYERS::get)
        .filter(layer -> layer != null)
        .findFirst()
        .orElseThrow(
            () ->
                PifiException.of(ErrorCode.UNSUPPORTED, "the layer of " + folder)
                    .expected(
                        "a model whose layer the authors of BERTScore published, such as"
                            + " roberta-large or bert-base-multilingual-cased")
                    .actual("a model of another name")
                    .remedy(
                        "name the layer: --bertscore-layer N, or evaluation.bertscore.layer in a"
                            + " spec")
                    .build());
  }

  private static Set<String> names(Path folder) {
    Set<String> names = new LinkedHashSet<>();
    for (Path part : folder.toAbsolutePath().normalize()) {
      String name = part.toString();
      // A hub's cache has models--OWNER--NAME/snapshots/REVISION.
      if (name.startsWith("models--")) {
        names.add(bare(name.replace("--", "/")));
      }
    }
    Optional.ofNullable(folder.toAbsolutePath().normalize().getFileName())
        .ifPresent(name -> names.add(bare(name.toString())));
    ModelConfig config = ConfigFile.read(folder);
    config.optionalString("_name_or_path").ifPresent(name -> names.add(bare(name)));
    return names;
  }

  /** A name without its owner. */
  private static String bare(String name) {
    return name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
  }
}
