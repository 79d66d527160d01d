package dev.pifi.spi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * How a checkpoint's tensor names become parameter names, and which tensors are left out and why.
 * Every tensor and every parameter is accounted for. Immutable.
 */
public final class WeightMap {
  private final List<Rename> renames;
  private final List<Skip> skips;
  private final List<StandIn> standIns;
  private final List<Pattern> dispensable;

  private record Rename(Pattern pattern, String replacement) {}

  private record Skip(Pattern pattern, String reason) {}

  private record StandIn(String parameter, Pattern pattern, String reason) {}

  private WeightMap(Builder builder) {
    this.renames = List.copyOf(builder.renames);
    this.skips = List.copyOf(builder.skips);
    this.standIns = List.copyOf(builder.standIns);
    this.dispensable = List.copyOf(builder.dispensable);
  }

  /** Starts a map without rules. */
  public static Builder builder() {
    return new Builder();
  }

  /** The parameter name that a tensor name stands for, whether the model has it or not. */
  public String parameterName(String tensor) {
    String name = tensor;
    for (Rename rename : renames) {
      name = rename.pattern.matcher(name).replaceFirst(rename.replacement);
    }
    return name;
  }

  /**
   * Matches a checkpoint with a model.
   *
   * @param source the checkpoint, for messages
   * @param tensors the names in the checkpoint
   * @param parameters the names that the model needs
   * @throws PifiException with {@link ErrorCode#CHECKPOINT_INVALID} naming every parameter without
   *     a tensor, every tensor without a use, and every parameter with two tensors
   */
  public Resolution resolve(
      String source, Collection<String> tensors, Collection<String> parameters) {
    Set<String> wanted = new TreeSet<>(parameters);
    Map<String, String> tensorOf = new LinkedHashMap<>();
    Map<String, String> skipped = new TreeMap<>();
    List<String> leftOver = new ArrayList<>();
    List<String> twice = new ArrayList<>();
    for (String tensor : tensors) {
      String name = parameterName(tensor);
      if (wanted.contains(name)) {
        String other = tensorOf.putIfAbsent(name, tensor);
        if (other != null) {
          twice.add(name + " (" + other + " and " + tensor + ")");
        }
        continue;
      }
      String reason = skipReason(name);
      if (reason.isEmpty()) {
        leftOver.add(tensor);
      } else {
        skipped.put(tensor, reason);
      }
    }
    standIns.forEach(s -> standIn(s, wanted, tensors, tensorOf, skipped));
    wanted.removeAll(tensorOf.keySet());
    wanted.removeIf(n -> dispensable.stream().anyMatch(p -> p.matcher(n).matches()));
    if (!wanted.isEmpty() || !leftOver.isEmpty() || !twice.isEmpty()) {
      throw PifiException.of(ErrorCode.CHECKPOINT_INVALID, source)
          .expected("a tensor for every parameter and a use for every tensor")
          .actual(faults(wanted, leftOver, twice))
          .remedy("check that config.json and the weights belong together and are complete")
          .build();
    }
    return new Resolution(Map.copyOf(tensorOf), skipped);
  }

  /** Takes the first tensor that may stand in for a parameter that has none of its own. */
  private void standIn(
      StandIn rule,
      Set<String> wanted,
      Collection<String> tensors,
      Map<String, String> tensorOf,
      Map<String, String> skipped) {
    if (!wanted.contains(rule.parameter) || tensorOf.containsKey(rule.parameter)) {
      return;
    }
    tensors.stream()
        .filter(t -> rule.pattern.matcher(parameterName(t)).matches())
        .sorted()
        .findFirst()
        .ifPresent(
            t -> {
              skipped.remove(t);
              tensorOf.put(rule.parameter, t);
            });
  }

  private String skipReason(String name) {
    for (StandIn rule : standIns) {
      if (rule.pattern.matcher(name).matches()) {
        return rule.reason;
      }
    }
    for (Skip skip : skips) {
      if (skip.pattern.matcher(name).matches()) {
        return skip.reason;
      }
    }
    return "";
  }

  private static String faults(Set<String> missing, List<String> leftOver, List<String> twice) {
    List<String> parts = new ArrayList<>();
    describe(parts, missing, "parameters without a tensor");
    describe(parts, leftOver, "tensors left over");
    describe(parts, twice, "parameters with two tensors");
    return String.join("; ", parts);
  }

  private static void describe(List<String> parts, Collection<String> names, String what) {
    if (!names.isEmpty()) {
      String shown = String.join(", ", names.stream().limit(8).toList());
      String more = names.size() > 8 ? " and " + (names.size() - 8) + " more" : "";
      parts.add(names.size() + " " + what + ": " + shown + more);
    }
  }

  /**
   * A checkpoint matched with a model.
   *
   * @param tensorOf the tensor name of each parameter name; dispensable parameters may lack one
   * @param skipped the reason for each tensor that is left out
   */
  public record Resolution(Map<String, String> tensorOf, Map<String, String> skipped) {}

  /**
   * Collects rules; renames apply in order, each to the outcome of the one before. Not thread-safe.
   */
  public static final class Builder {
    private final List<Rename> renames = new ArrayList<>();
    private final List<Skip> skips = new ArrayList<>();
    private final List<StandIn> standIns = new ArrayList<>();
    private final List<Pattern> dispensable = new ArrayList<>();

    private Builder() {}

    /** Replaces the first match of a regular expression in a tensor's name. */
    public Builder rename(String regex, String replacement) {
      renames.add(new Rename(Pattern.compile(regex), replacement));
      return this;
    }

    /** Leaves out tensors whose renamed name matches as a whole, unless the model needs them. */
    public Builder skip(String regex, String reason) {
      skips.add(new Skip(Pattern.compile(regex), reason));
      return this;
    }

    /**
     * Leaves out tensors whose renamed name matches as a whole, unless the parameter has no tensor
     * of its own: the first of them by name is read then, as tied weights are stored under one of
     * several names. That tensor may be another parameter's, too.
     */
    public Builder standIn(String parameter, String regex, String reason) {
      standIns.add(new StandIn(parameter, Pattern.compile(regex), reason));
      return this;
    }

    /**
     * Lets checkpoints go without a tensor for parameters whose name matches as a whole; they start
     * as their initializer says.
     */
    public Builder dispensable(String regex) {
      dispensable.add(Pattern.compile(regex));
      return this;
    }

    /** The finished map. */
    public WeightMap build() {
      return new WeightMap(this);
    }
  }
}
