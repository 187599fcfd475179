using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace TransRec.Tests.Golden;

/// <summary>
/// The reference's SASRec for one user, slow and plain, in double precision: post-norm blocks, no biases in attention, ReLU, eps 1e-6.
/// It makes the user vectors of golden/eval without the project's own encoder. The input is right-aligned in the positions; what lies before it
/// is masked, and so never computed here.
/// </summary>
internal sealed class EvaluationSasRec(string path, int heads, int blocks, int positions)
{
    private readonly Dictionary<string, float[]> _weights = Read(path);

    public float[] ItemVectors => field ??= _weights["item_embeddings"];

    public int Width => Weight("layer_norm.bias").Length;

    /// <summary>The last position's output.</summary>
    public float[] UserVector(ReadOnlySpan<int> input)
    {
        var states = new double[input.Length][];
        var places = Weight("position_embedding.weight");
        for (var place = 0; place < input.Length; place++)
        {
            var position = positions - input.Length + place;
            states[place] = new double[Width];
            for (var column = 0; column < Width; column++)
            {
                states[place][column] = ItemVectors[(input[place] * Width) + column] + places[(position * Width) + column];
            }

            Normalize(states[place], "layer_norm");
        }

        for (var block = 0; block < blocks; block++)
        {
            states = Block(states, $"transformer_blocks.{block}");
        }

        return [.. states[^1].Select(value => (float)value)];
    }

    private double[][] Block(double[][] states, string name)
    {
        var attention = $"{name}.multi_head_attention";
        var queries = states.Select(state => Linear(state, $"{attention}.w_Q")).ToArray();
        var keys = states.Select(state => Linear(state, $"{attention}.w_K")).ToArray();
        var values = states.Select(state => Linear(state, $"{attention}.w_V")).ToArray();
        var results = new double[states.Length][];
        for (var place = 0; place < states.Length; place++)
        {
            var mixed = Attend(queries[place], keys[..(place + 1)], values);
            var attended = Add(states[place], Linear(mixed, $"{attention}.fc"));
            Normalize(attended, $"{attention}.layer_norm");

            double[] inner = [.. Linear(attended, $"{name}.feed_forward.w_1").Select(value => Math.Max(0, value))];
            results[place] = Add(attended, Linear(inner, $"{name}.feed_forward.w_2"));
            Normalize(results[place], $"{name}.feed_forward.layer_norm");
        }

        return results;
    }

    private double[] Attend(double[] query, double[][] keys, double[][] values)
    {
        var mixed = new double[query.Length];
        var headWidth = query.Length / heads;
        for (var head = 0; head < heads; head++)
        {
            var columns = Enumerable.Range(head * headWidth, headWidth).ToArray();
            var weights = keys.Select(key => Math.Exp(columns.Sum(column => query[column] * key[column]) / Math.Sqrt(headWidth))).ToArray();
            var sum = weights.Sum();
            foreach (var column in columns)
            {
                for (var place = 0; place < keys.Length; place++)
                {
                    mixed[column] += weights[place] / sum * values[place][column];
                }
            }
        }

        return mixed;
    }

    private double[] Linear(double[] input, string name)
    {
        var weight = Weight($"{name}.weight");
        var bias = _weights.GetValueOrDefault($"user_encoder.transformer_encoder.{name}.bias");
        var result = new double[weight.Length / input.Length];
        for (var row = 0; row < result.Length; row++)
        {
            result[row] = bias?[row] ?? 0;
            for (var column = 0; column < input.Length; column++)
            {
                result[row] += weight[(row * input.Length) + column] * input[column];
            }
        }

        return result;
    }

    private void Normalize(double[] state, string name)
    {
        var mean = state.Average();
        var deviation = Math.Sqrt(state.Average(value => (value - mean) * (value - mean)) + 1e-6);
        var (weight, bias) = (Weight($"{name}.weight"), Weight($"{name}.bias"));
        for (var column = 0; column < state.Length; column++)
        {
            state[column] = ((state[column] - mean) / deviation * weight[column]) + bias[column];
        }
    }

    private static double[] Add(double[] left, double[] right) => [.. left.Zip(right, (first, second) => first + second)];

    private float[] Weight(string name) => _weights[$"user_encoder.transformer_encoder.{name}"];

    private static Dictionary<string, float[]> Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var header = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        using var entries = JsonDocument.Parse(bytes.AsMemory(8, header));
        var weights = new Dictionary<string, float[]>();
        foreach (var entry in entries.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__"))
        {
            Assert.Equal("F32", entry.Value.GetProperty("dtype").GetString());
            var offsets = entry.Value.GetProperty("data_offsets");
            var (from, to) = (offsets[0].GetInt32(), offsets[1].GetInt32());
            weights.Add(entry.Name, MemoryMarshal.Cast<byte, float>(bytes.AsSpan(8 + header + from, to - from)).ToArray());
        }

        return weights;
    }
}
