using System.Buffers;
using System.Text;

namespace TransRec.Text;

/// <summary>Reads a text's words one by one as BERT's basic tokenizer cuts it: cleaned, lower-cased, accents taken away, punctuation and ideographs apart.</summary>
/// <remarks>It reads no further than it is asked to and keeps one word of at most 100 characters, so a text of any length costs little memory.</remarks>
internal sealed class BertWords(string text, WordPieceOptions options, SpecialTokens? specials)
{
    /// <summary>Longer words are unknown, as in the reference.</summary>
    public const int LongestWord = 100;

    private const int SpaceMark = -1;
    private readonly char[] word = new char[2 * LongestWord];
    private readonly int[] waiting = new int[2 * Accents.MostPerCharacter];
    private int position;
    private int waitingFirst;
    private int waitingEnd;
    private int length;
    private int characters;

    /// <summary>The word that was read; empty when <see cref="SpecialId"/> or <see cref="IsTooLong"/> says what it is.</summary>
    public ReadOnlySpan<char> Word => IsTooLong ? [] : word.AsSpan(0, length);

    /// <summary>The word has more than 100 characters.</summary>
    public bool IsTooLong => characters > LongestWord;

    /// <summary>The id of the special token that stands in the text; -1 for a word.</summary>
    public int SpecialId { get; private set; } = -1;

    /// <summary>Moves to the next word; false at the end of the text.</summary>
    public bool Read()
    {
        (length, characters, SpecialId) = (0, 0, -1);
        while (true)
        {
            if (waitingFirst == waitingEnd)
            {
                if (position == text.Length)
                {
                    return characters > 0;
                }

                if (text[position] == '[' && specials?.Match(text.AsSpan(position)) is { } special)
                {
                    if (characters == 0)
                    {
                        position += special.Text.Length;
                        SpecialId = special.Id;
                    }

                    return true;
                }

                ReadCharacter();
                continue;
            }

            var character = waiting[waitingFirst];
            if (character == SpaceMark)
            {
                waitingFirst++;
                if (characters > 0)
                {
                    return true;
                }
            }
            else if (!StandsAlone(character))
            {
                waitingFirst++;
                Append(character);
            }
            else
            {
                if (characters == 0)
                {
                    waitingFirst++;
                    Append(character);
                }

                return true;
            }
        }
    }

    private bool StandsAlone(int character) =>
        BertCharacters.ClassOf(character) == BertCharacter.Punctuation || (options.SplitIdeographs && BertCharacters.IsIdeograph(character));

    private void Append(int character)
    {
        if (characters < LongestWord)
        {
            length += new Rune(character).EncodeToUtf16(word.AsSpan(length));
        }

        characters = Math.Min(characters + 1, LongestWord + 1);
    }

    // Puts what becomes of the next character of the text into the waiting list: nothing, a space, or the characters that it is rewritten to.
    private void ReadCharacter()
    {
        (waitingFirst, waitingEnd) = (0, 0);
        var status = Rune.DecodeFromUtf16(text.AsSpan(position), out var rune, out var consumed);
        position += consumed;
        if (status != OperationStatus.Done)
        {
            return; // A lone surrogate: the reference drops it, as its category is "surrogate".
        }

        switch (BertCharacters.ClassOf(rune.Value))
        {
            case BertCharacter.Dropped:
                return;
            case BertCharacter.Space:
                waiting[waitingEnd++] = SpaceMark;
                return;
            default:
                break;
        }

        if (!options.LowerCase)
        {
            Wait(rune.Value);
        }
        else if (rune.Value == LowerCase.DottedCapitalI)
        {
            Wait('i');
            Wait(LowerCase.DotAbove);
        }
        else
        {
            Wait(Rune.ToLowerInvariant(rune).Value);
        }
    }

    private void Wait(int character)
    {
        if (options.TakesAccentsAway)
        {
            waitingEnd += Accents.Strip(character, waiting.AsSpan(waitingEnd));
        }
        else
        {
            waiting[waitingEnd++] = character;
        }
    }
}
