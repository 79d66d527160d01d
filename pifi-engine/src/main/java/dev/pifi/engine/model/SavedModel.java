package dev.pifi.engine.model;

import ai.djl.Device;
import dev.pifi.engine.assembly.Composition;
import dev.pifi.engine.checkpoint.Checkpoint;
import dev.pifi.engine.checkpoint.ConfigFile;
import dev.pifi.engine.generation.GenerationConfig;
import dev.pifi.engine.text.TextTokenizer;
import dev.pifi.engine.torch.Precision;
import dev.pifi.engine.torch.Weights;
import dev.pifi.graph.blocks.Pooling;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.LayerSource;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A trained model's folder: the small model in Hugging Face layout ({@code config.json}, tokenizer,
 * {@code model.safetensors}), beside it mappers, head and perhaps the plugged layers ({@code
 * pifi.safetensors}) and the manifest ({@code pifi.json}).
 */
public final class SavedModel {
  private static final String WEIGHTS = "model.safetensors";
  private static final String REST = "pifi.safetensors";
  private static final String CARD = "README.md";
  private static final String PLUG_CONFIG = "plug-config.json";

  private SavedModel() {}

  /**
   * Writes weights, config, manifest and card beside the folder and then puts them in its place, so
   * that a kill or a full disk leaves the model that was there.
   *
   * @param card the text of {@code README.md}
   */
  public static void save(
      Path folder,
      FineTuneModel model,
      Path slmFolder,
      TextTokenizer tokenizer,
      ModelManifest manifest,
      String card) {
    Path staging = folder.resolveSibling(folder.getFileName() + ".tmp");
    try {
      AtomicFiles.deleteFolder(staging);
      write(staging, model, slmFolder, tokenizer, manifest);
      AtomicFiles.write(staging.resolve(CARD), card);
    } catch (IOException e) {
      throw dropped(staging, AtomicFiles.failed(folder, "to write the trained model", e));
    } catch (PifiException e) {
      throw dropped(staging, e);
    }
    AtomicFiles.replaceFolder(staging, folder);
  }

  /** Replaces the card of a saved model. */
  public static void writeCard(Path folder, String card) {
    AtomicFiles.write(folder.resolve(CARD), card);
  }

  /** Tidies up after a {@link #save} that was cut off. */
  public static void recover(Path folder) {
    AtomicFiles.recover(folder);
    dropStaging(folder.resolveSibling(folder.getFileName() + ".tmp"));
  }

  private static PifiException dropped(Path staging, PifiException fault) {
    try {
      AtomicFiles.deleteFolder(staging);
    } catch (IOException e) {
      fault.addSuppressed(e);
    }
    return fault;
  }

  private static void dropStaging(Path staging) {
    try {
      AtomicFiles.deleteFolder(staging);
    } catch (IOException e) {
      throw AtomicFiles.failed(staging, "to remove a model written in part", e);
    }
  }

  private static void write(
      Path folder,
      FineTuneModel model,
      Path slmFolder,
      TextTokenizer tokenizer,
      ModelManifest manifest)
      throws IOException {
    Files.createDirectories(folder);
    Files.copy(slmFolder.resolve("config.json"), folder.resolve("config.json"));
    Path generation = slmFolder.resolve(GenerationConfig.FILE);
    if (Files.exists(generation)) {
      Files.copy(generation, folder.resolve(GenerationConfig.FILE));
    }
    if (manifest.plugEmbedded()) {
      Files.copy(
          Path.of(manifest.plugFolder()).resolve("config.json"), folder.resolve(PLUG_CONFIG));
    }
    tokenizer.save(folder);
    TensorFile slm = new TensorFile().metadata("format", "pt");
    TensorFile rest = new TensorFile().metadata("format", "pt");
    Weights weights = model.weights();
    for (String name : weights.names()) {
      if (name.startsWith("slm.")) {
        slm.add(name.substring(4), weights, name);
      } else if (!name.startsWith("llm.") || manifest.plugEmbedded()) {
        rest.add(name, weights, name);
      }
    }
    slm.write(folder.resolve(WEIGHTS));
    rest.write(folder.resolve(REST));
    AtomicFiles.write(folder.resolve(ModelManifest.FILE), manifest.json());
  }

  /** The model part of a folder: the folder itself or its {@code model} folder. */
  public static Path locate(Path folder) {
    Path inner = folder.resolve("model");
    return !Files.exists(folder.resolve(ModelManifest.FILE)) && Files.isDirectory(inner)
        ? inner
        : folder;
  }

  /** Reads a folder that {@link #save} wrote. */
  public static FineTuneModel load(
      Path folder, ModelManifest manifest, Families families, Device device, Precision precision) {
    Task task = families.task(manifest.task());
    Backbone backbone = families.backbone(ConfigFile.read(folder));
    boolean plugged = !manifest.plugFolder().isEmpty();
    Path plugFolder = Path.of(manifest.plugFolder());
    if (plugged && !manifest.plugEmbedded() && !Files.isDirectory(plugFolder)) {
      throw noPlug(folder, plugFolder);
    }
    List<LayerSource> layers =
        plugged
            ? families.layers(
                ConfigFile.read(manifest.plugEmbedded() ? folder.resolve(PLUG_CONFIG) : plugFolder),
                manifest.plugLayers())
            : List.of();
    Composition composition =
        new Composition(
            backbone,
            layers,
            plugged
                ? AttentionMode.valueOf(manifest.plugAttention().toUpperCase(Locale.ROOT))
                : AttentionMode.BIDIRECTIONAL,
            Pooling.valueOf(manifest.pooling().toUpperCase(Locale.ROOT)),
            task,
            new Task.HeadSettings(
                manifest.labels().size(), manifest.headDropout(), manifest.labelSmoothing()));
    boolean external = plugged && !manifest.plugEmbedded();
    if (external) {
      requireSameLayers(composition, plugFolder, manifest);
    }
    FineTuneModel model =
        FineTuneModel.forInference(
            composition,
            new FineTuneModel.Sources(
                Optional.of(folder),
                external ? Optional.of(plugFolder) : Optional.empty(),
                manifest.plugFrozen(),
                0),
            device,
            precision);
    try (Checkpoint rest = Checkpoint.open(folder.resolve(REST))) {
      for (String name : rest.names()) {
        model.weights().set(name, TensorFile.read(rest, name));
      }
    }
    return model;
  }

  /** The hashes that a manifest records: those of layers that stay outside the saved model. */
  public static Map<String, String> plugHashes(Composition composition, Path plugFolder) {
    return PlugTensors.sha256(composition, plugFolder);
  }

  private static PifiException noPlug(Path folder, Path plugFolder) {
    return PifiException.of(ErrorCode.FILE_INVALID, folder.toString())
        .expected("the large model that its plugged layer is read from, in " + plugFolder)
        .actual("no such folder")
        .remedy(
            "put that model there, or its new place into plugFolder of "
                + folder.resolve(ModelManifest.FILE)
                + "; a model trained with plug.embed=true holds the layer itself")
        .build();
  }

  private static void requireSameLayers(
      Composition composition, Path plugFolder, ModelManifest manifest) {
    Map<String, String> found = PlugTensors.sha256(composition, plugFolder);
    if (!found.equals(manifest.plugSha256())) {
      throw PifiException.of(ErrorCode.CHECKPOINT_INVALID, plugFolder.toString())
          .expected("the layer that the model was trained with, by its SHA-256")
          .actual("other numbers")
          .remedy("put the original checkpoint back, or train with plug.embed: true")
          .build();
    }
  }
}
