package dev.pifi.engine.generation;

import dev.pifi.engine.checkpoint.ConfigFile;
import dev.pifi.engine.generation.GenerationSettings.Stopping;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.PifiException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a checkpoint's {@code generation_config.json} says, or {@code config.json} where a
 * repository is older than that file: the tokens that its texts must begin and end with. The search
 * itself is the spec's. A key that would change texts and is not implemented is refused by name.
 *
 * @param forcedFirstToken {@code forced_bos_token_id}
 * @param forcedLastToken {@code forced_eos_token_id}
 */
public record GenerationConfig(OptionalInt forcedFirstToken, OptionalInt forcedLastToken) {
  /** The file's name. */
  public static final String FILE = "generation_config.json";

  /** Without effect, or of effect only where tokens are drawn by lot. */
  private static final Set<String> INERT =
      Set.of(
          "_from_model_config",
          "transformers_version",
          "use_cache",
          "cache_implementation",
          "temperature",
          "top_k",
          "top_p",
          "typical_p",
          "epsilon_cutoff",
          "eta_cutoff",
          "min_p",
          "output_scores",
          "output_logits",
          "output_attentions",
          "output_hidden_states",
          "return_dict_in_generate",
          "bos_token_id",
          "max_time",
          "max_matching_ngram_size",
          "trust_remote_code");

  /** The value of a key that changes nothing; a checkpoint with another is refused. */
  private static final Map<String, Double> NEUTRAL =
      Map.of(
          "repetition_penalty", 1.0,
          "encoder_repetition_penalty", 1.0,
          "encoder_no_repeat_ngram_size", 0.0,
          "diversity_penalty", 0.0,
          "num_beam_groups", 1.0,
          "num_return_sequences", 1.0);

  private static final List<String> SEARCH =
      List.of(
          "max_length",
          "min_length",
          "max_new_tokens",
          "min_new_tokens",
          "num_beams",
          "length_penalty",
          "early_stopping",
          "no_repeat_ngram_size");

  /**
   * Reads a checkpoint's.
   *
   * @param start the token that the model's own config starts texts with
   * @param end the token that it ends them with
   * @param padding the token that it fills rows with
   * @throws PifiException UNSUPPORTED for a key that is not implemented, or if a token is another
   *     one than in {@code config.json}
   */
  public static GenerationConfig read(Path folder, int start, int end, int padding) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return forced(ConfigFile.read(folder));
    }
    ModelConfig config = ConfigFile.read(file);
    GenerationConfig result = forced(config);
    same(config, "decoder_start_token_id", start);
    same(config, "eos_token_id", end);
    same(config, "pad_token_id", padding);
    config.ignore("the spec says how texts are searched", SEARCH.toArray(String[]::new));
    refuseOthers(config);
    return result;
  }

  private static GenerationConfig forced(ModelConfig config) {
    return new GenerationConfig(
        config.optionalInt("forced_bos_token_id"), config.optionalInt("forced_eos_token_id"));
  }

  private static void same(ModelConfig config, String key, int wanted) {
    config.reject(
        key,
        value -> !(value instanceof Number number && number.intValue() == wanted),
        wanted + ", as config.json says");
  }

  private static void refuseOthers(ModelConfig config) {
    config.reject("do_sample", value -> !value.equals(false), "false: nothing is drawn by lot");
    NEUTRAL.forEach(
        (key, neutral) ->
            config.reject(
                key,
                value -> !(value instanceof Number number && number.doubleValue() == neutral),
                neutral + ", which changes nothing"));
    Set<String> unread = config.unread(INERT);
    if (!unread.isEmpty()) {
      throw PifiException.of(ErrorCode.UNSUPPORTED, config.source())
          .expected("only keys of generation that are implemented")
          .actual(String.join(", ", unread))
          .remedy("take the key out if texts may be searched without it")
          .build();
    }
  }

  /**
   * A search described by transformers' own keys, all of it.
   *
   * @throws PifiException UNSUPPORTED for a key that is not implemented
   */
  public static GenerationSettings search(ModelConfig config) {
    GenerationConfig forced = forced(config);
    config.ignore("the model's config says them", "decoder_start_token_id", "pad_token_id");
    config.ignore("the model's config says it", "eos_token_id");
    config.reject("max_length", value -> true, "max_new_tokens");
    config.reject("min_length", value -> true, "min_new_tokens");
    GenerationSettings settings =
        new GenerationSettings(
            config.requirePositive("max_new_tokens"),
            config.optionalInt("min_new_tokens").orElse(0),
            config.optionalInt("num_beams").orElse(1),
            config.optionalDouble("length_penalty").orElse(1),
            stopping(config),
            config.optionalInt("no_repeat_ngram_size").orElse(0),
            forced.forcedFirstToken(),
            forced.forcedLastToken());
    refuseOthers(config);
    return settings;
  }

  private static Stopping stopping(ModelConfig config) {
    config.reject(
        "early_stopping",
        value -> !(value instanceof Boolean) && !value.equals("never"),
        "true, false or never");
    Object value = config.raw().get("early_stopping");
    if ("never".equals(value)) {
      return Stopping.NEVER_EARLY;
    }
    return Boolean.TRUE.equals(value) ? Stopping.EARLY : Stopping.HEURISTIC;
  }

  /** The same search, with the tokens that the checkpoint forces. */
  public GenerationSettings over(GenerationSettings search) {
    return new GenerationSettings(
        search.maxNewTokens(),
        search.minNewTokens(),
        search.beams(),
        search.lengthPenalty(),
        search.stopping(),
        search.noRepeatNgramSize(),
        forcedFirstToken,
        forcedLastToken);
  }
}
