package dev.pifi.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.answering.Answer;
import dev.pifi.engine.model.AtomicFiles;
import dev.pifi.engine.training.TrainedModel;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers as JSON. Offsets count characters as SQuAD does, in code points. Stateless. */
final class AnswerOutput {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AnswerOutput() {}

  /** A question's answers as one line. */
  static String line(TrainedModel.Answered answered) throws JsonProcessingException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("id", answered.question().id());
    line.putAll(fields(answered.answers().get(0)));
    line.put("n_best", answered.answers().stream().map(AnswerOutput::fields).toList());
    return JSON.writeValueAsString(line);
  }

  private static Map<String, Object> fields(Answer answer) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("answer", answer.text());
    fields.put("score", answer.score());
    fields.put("start", answer.start());
    fields.put("end", answer.end());
    fields.put("logit", answer.logit());
    return fields;
  }

  /** The best answers by id, in the form of SQuAD's official script. */
  static void write(Path file, List<TrainedModel.Answered> answered) {
    Map<String, String> byId = new LinkedHashMap<>();
    for (TrainedModel.Answered one : answered) {
      if (byId.put(one.question().id(), one.answers().get(0).text()) != null) {
        throw PifiException.of(ErrorCode.DATA_INVALID, one.question().where())
            .expected("an id of its own, for --squad")
            .actual("'" + one.question().id() + "' again")
            .remedy("give every question its own id, or leave --squad out")
            .build();
      }
    }
    try {
      AtomicFiles.write(file, JSON.writeValueAsString(byId));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
