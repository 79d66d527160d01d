package dev.pifi.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreCommandTest {
  @TempDir private Path folder;

  @Test
  void linesAreScoredAndEachVariantIsNamed() throws IOException {
    String predictions = file("out.txt", "the cat is on the mat\r\na\u2028b dog\n");
    String references = file("right.txt", "the cat sat on the mat\na\u2028b dog\n");
    Command run = score(predictions, references);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("2 rows, 1 reference each"), run.out());
    assertTrue(run.out().contains("case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0"), run.out());
    assertTrue(run.out().contains("rouge_l_stem_precision"), run.out());
    assertEquals("", run.err());
  }

  @Test
  void labelsAreScoredWithLabelsThoughTextsStandBesideThem() throws IOException {
    String predictions =
        file(
            "p.jsonl",
            "{\"text\":\"good\",\"label\":\"pos\"}\n{\"text\":\"bad\",\"label\":\"neg\"}\n");
    String references = file("r.csv", "text,label\ngood,pos\nbad,neg\n");
    Command run = score(predictions, references, "--metrics", "accuracy");
    assertTrue(run.out().contains("1.000000"), run.out() + run.err());
    assertTrue(run.out().contains("p.jsonl (column 'label')"), run.out());
    String ids = file("ids.csv", "text,label\ngood,1\nbad,0\n");
    Command strangers = score(predictions, ids, "--metrics", "accuracy");
    assertTrue(strangers.err().contains("'pos' beside '1'"), strangers.err());
  }

  @Test
  void furtherReferencesAndGzippedFilesAndJson() throws IOException {
    String predictions = file("out.txt", "one two\nthree\n");
    String first = file("a.txt", "one\nfour\n");
    Path second = folder.resolve("b.txt.gz");
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write("one two\n\n".getBytes(StandardCharsets.UTF_8));
    }
    Files.write(second, zipped.toByteArray());
    Command run =
        score(predictions, first, second.toString(), "--metrics", "squad_v1_em", "--json");
    JsonNode tree = new ObjectMapper().readTree(run.out());
    assertEquals(50, tree.at("/scores/squad_v1_em").doubleValue(), run.err());
    assertEquals(2, tree.get("rows").intValue());
    assertTrue(tree.at("/definitions/squad_v1_em").asText().contains("SQuAD 1.1"), run.out());
  }

  @Test
  void columnsOfTablesHoldTextsLabelsAndNumbers() throws IOException {
    String texts = file("t.jsonl", "{\"id\":1,\"text\":\"a b\"}\n{\"id\":2,\"text\":\"[c] d\"}\n");
    String several =
        file("r.jsonl", "{\"references\":[\"x\",\"a b\"]}\n{\"references\":[\"[c] d\"]}\n");
    Command best = score(texts, several, "--metrics", "squad_v1_em");
    assertTrue(best.out().contains("1 to 2 references each"), best.out() + best.err());
    assertTrue(best.out().contains("100.000000"), best.out());

    String predicted = file("p.csv", "label,score\n10,1.5\n9,2.5\n9,9\n");
    String right = file("q.csv", "label,score\n10,1\n10,2\n9,3\n");
    Command labels = score(predicted, right);
    assertTrue(
        labels.out().contains("accuracy") && labels.out().contains("0.666667"), labels.out());
    Command table = score(predicted, right, "--metrics", "confusion_matrix");
    assertTrue(table.out().contains("10  1   1"), table.out() + table.err());
    Command numbers =
        score(
            predicted,
            right,
            "--metrics",
            "spearman,pearson",
            "--prediction-column",
            "score",
            "--reference-column",
            "score");
    assertTrue(
        numbers.out().matches("(?s).*spearman +1\\.000000.*pearson +0\\.9.*"), numbers.out());
  }

  @Test
  void squadAnswersAreScoredAsTheOfficialScriptDoes() throws IOException {
    String data =
        file(
            "dev.json",
            """
            {"version": "1.1", "data": [{"title": "t", "paragraphs": [{"context": "c", "qas": [
              {"id": "q1", "question": "?", "answers": [{"answer_start": 0, "text": "the cat"},
                {"answer_start": 0, "text": "a dog"}]},
              {"id": "q2", "question": "?", "answers": [{"answer_start": 0, "text": "An"}]},
              {"id": "q3", "question": "?", "answers": [{"answer_start": 0, "text": "blue sky"}]}
            ]}]}]}
            """);
    String answers = file("answers.json", "{\"q1\": \"Dog!\", \"q3\": \"sky\", \"q9\": \"x\"}");
    Command run = score(answers, data);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().matches("(?s).*squad_v1_em +33\\.333333.*"), run.out());
    assertTrue(run.out().matches("(?s).*squad_v1_f1 +55\\.555556.*"), run.out());
    assertTrue(run.err().contains("1 of 3 questions have no answer"), run.err());
    assertTrue(run.err().contains("1 answers") && run.err().contains("to no question"), run.err());
    Command table =
        score(file("a.jsonl", "{\"id\":\"q1\",\"prediction\":\"a dog\"}\n"), data, "--json");
    assertTrue(table.out().contains("\"squad_v1_em\":33.3"), table.out() + table.err());
    Command other = score(file("b.json", "{\"z\": \"x\"}"), data);
    assertTrue(other.err().contains("no answer to any of its 3 questions"), other.err());
  }

  @Test
  void filesThatDoNotFitEndInOneErrorWithTheRow() throws IOException {
    String three = file("three.txt", "a\nb\nc\n");
    String two = file("two.txt", "a\nb\n");
    Command lengths = score(three, two);
    assertEquals(7, lengths.exitCode());
    assertTrue(lengths.err().contains("three.txt line 3"), lengths.err());
    Command shorter = score(two, three);
    assertTrue(shorter.err().contains("three.txt line 3"), shorter.err());

    String gap = file("gap.txt", "a\n \n\n");
    Command empty = score(three, gap);
    assertEquals(7, empty.exitCode());
    assertTrue(empty.err().contains("gap.txt line 2"), empty.err());
    assertTrue(empty.err().contains("bad rows: 2 of 3"), empty.err());
    Command skipped = score(three, gap, "--metrics", "squad_v1_em", "--skip-bad-rows");
    assertTrue(skipped.out().contains("100.0"), skipped.out());
    assertTrue(skipped.err().contains("left out: 2 of 3 rows"), skipped.err());

    Command number = score(three, three, "--metrics", "pearson");
    assertTrue(number.err().contains("'a', which is no finite number"), number.err());
    Command label = score(three, three, "--metrics", "accuracy", "--labels", "a,b");
    assertTrue(label.err().contains("three.txt line 3"), label.err());
    assertTrue(label.err().contains("label 'c', which is none of [a, b]"), label.err());
    Path latin = Files.write(folder.resolve("latin.txt"), new byte[] {'a', '\n', (byte) 0xE4});
    Command bytes = score(latin.toString(), two);
    assertTrue(bytes.err().contains("not UTF-8 in line 2"), bytes.err());
    Command columns = score(file("x.csv", "one,two\n1,2\n"), two);
    assertTrue(columns.err().contains("--prediction-column"), columns.err());
    assertEquals(4, score("none.txt", two).exitCode());
  }

  @Test
  void metricsThatAreNotThereAreRefusedByName() throws IOException {
    String file = file("a.txt", "a\n");
    Command meteor = score(file, file, "--metrics", "meteor_1.5");
    assertEquals(6, meteor.exitCode());
    assertTrue(meteor.err().contains("paraphrase tables"), meteor.err());
    assertTrue(meteor.err().contains("meteor_nltk"), meteor.err());
    Command unknown = score(file, file, "--metrics", "bleu");
    assertEquals(6, unknown.exitCode());
    assertTrue(unknown.err().contains("bleu_sacrebleu"), unknown.err());
    Command model = score(file, file, "--metrics", "bertscore");
    assertEquals(6, model.exitCode());
    assertTrue(model.err().contains("--bertscore-model FOLDER"), model.err());
    Command spans = score(file, file, "--metrics", "paper_span_em");
    assertTrue(spans.err().contains("pifi eval"), spans.err());
    assertEquals(2, score(file, file, "--bertscore-layer", "3").exitCode());
  }

  @Test
  void eachRowIsScoredByItself() throws IOException {
    String predictions = file("p.txt", "a b\nc\n");
    String references = file("r.txt", "a b\nd\n");
    Command run = score(predictions, references, "--per-row", "--metrics", "squad_v1_f1");
    assertEquals(2, run.out().lines().count(), run.err());
    assertTrue(run.out().contains("r.txt line 2\",\"scores\":{\"squad_v1_f1\":0.0}"), run.out());
  }

  private static Command score(String predictions, String references, String... more) {
    String[] arguments = new String[5 + more.length];
    arguments[0] = "score";
    arguments[1] = "--predictions";
    arguments[2] = predictions;
    arguments[3] = "--references";
    arguments[4] = references;
    System.arraycopy(more, 0, arguments, 5, more.length);
    return Command.run(arguments);
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }
}
