using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using TransRec.Foundation.Files;

namespace TransRec.Checkpoints.Torch;

/// <summary>
/// Reads a pickle without executing anything: it knows the instructions that build plain containers, numbers, texts and bytes, and the constructors of
/// <see cref="PickleConstructors"/>. Everything else is refused by name. Time is proportional to the pickle's length, memory bounded by <see cref="PickleAllowance"/>.
/// </summary>
/// <remarks>Instructions and their bytes: Python's pickletools. Protocols 2 to 5, as torch.save writes them.</remarks>
internal ref struct PickleReader(ReadOnlySpan<byte> bytes, string location, long fileBytes)
{
    private const int NewestProtocol = 5;

    // Python integers wider than this have no use in a checkpoint; it bounds the work of reading one.
    private const int LongestIntegerBytes = 64;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly PickleAllowance _allowance = new(bytes.Length, fileBytes);
    private PickleStack _stack = null!; // of each pickle its own
    private int _instruction;

    /// <summary>Where the next byte is: after <see cref="Load"/>, the byte behind the pickle.</summary>
    internal int Position { get; private set; }

    /// <summary>Reads one pickle, up to its end instruction.</summary>
    internal object? Load()
    {
        _stack = new PickleStack(_allowance);
        try
        {
            while (true)
            {
                _instruction = Position;
                var code = Byte();
                if (code == (byte)'.')
                {
                    var value = _stack.Pop();
                    return _stack.Count == 0
                        ? value
                        : throw new CheckpointException($"The pickle ends with {_stack.Count} values left over.");
                }

                Execute(code);
            }
        }
        catch (CheckpointException error)
        {
            throw new CheckpointException($"{location}, byte {_instruction} of the pickle: {error.Message}", error.InnerException);
        }
    }

    private void Execute(byte code)
    {
        switch (code)
        {
            case 0x80: CheckProtocol(Byte()); break; // PROTO
            case 0x95: CheckFrame(UInt64()); break; // FRAME
            case (byte)'(': _stack.Mark(); break; // MARK
            case (byte)'N': _stack.PushNew(null); break; // NONE
            case 0x88: _stack.PushNew(true); break; // NEWTRUE
            case 0x89: _stack.PushNew(false); break; // NEWFALSE
            case (byte)'K': _stack.PushNew((long)Byte()); break; // BININT1
            case (byte)'M': _stack.PushNew((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break; // BININT2
            case (byte)'J': _stack.PushNew((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break; // BININT
            case 0x8a: PushInteger(Take(Byte())); break; // LONG1
            case (byte)'G': _stack.PushNew(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break; // BINFLOAT
            case 0x8c: PushText(Take(Byte())); break; // SHORT_BINUNICODE
            case (byte)'X': PushText(Take(UInt32())); break; // BINUNICODE
            case 0x8d: PushText(Take(UInt64())); break; // BINUNICODE8
            case (byte)'U': PushText(Take(Byte())); break; // SHORT_BINSTRING, the text of Python 2
            case (byte)'T': PushText(Take(UInt32())); break; // BINSTRING
            case (byte)'C': _stack.PushNew(Take(Byte()).ToArray()); break; // SHORT_BINBYTES
            case (byte)'B': _stack.PushNew(Take(UInt32()).ToArray()); break; // BINBYTES
            case 0x8e: _stack.PushNew(Take(UInt64()).ToArray()); break; // BINBYTES8
            case (byte)']': _stack.PushNew(new List<object?>()); break; // EMPTY_LIST
            case (byte)'a': Append(_stack.Pop(1)); break; // APPEND
            case (byte)'e': Append(_stack.PopToMark()); break; // APPENDS
            case (byte)')': _stack.PushNew(new PickleTuple([])); break; // EMPTY_TUPLE
            case 0x85: _stack.PushNew(new PickleTuple(_stack.Pop(1))); break; // TUPLE1
            case 0x86: _stack.PushNew(new PickleTuple(_stack.Pop(2))); break; // TUPLE2
            case 0x87: _stack.PushNew(new PickleTuple(_stack.Pop(3))); break; // TUPLE3
            case (byte)'t': _stack.PushNew(new PickleTuple(_stack.PopToMark())); break; // TUPLE
            case (byte)'}': _stack.PushNew(new PickleDictionary()); break; // EMPTY_DICT
            case (byte)'s': SetItems(_stack.Pop(2)); break; // SETITEM
            case (byte)'u': SetItems(_stack.PopToMark()); break; // SETITEMS
            case (byte)'q': _stack.Remember(Byte()); break; // BINPUT
            case (byte)'r': _stack.Remember(UInt32()); break; // LONG_BINPUT
            case 0x94: _stack.Remember(); break; // MEMOIZE
            case (byte)'h': _stack.Push(_stack.Recall(Byte())); break; // BINGET
            case (byte)'j': _stack.Push(_stack.Recall(UInt32())); break; // LONG_BINGET
            case (byte)'c': _stack.PushNew(PickleConstructors.Find(Line(), Line())); break; // GLOBAL
            case 0x93: PushGlobal(_stack.Pop(2)); break; // STACK_GLOBAL
            case (byte)'R': Reduce(_stack.Pop(2)); break; // REDUCE
            case (byte)'b': Build(_stack.Pop()); break; // BUILD
            case (byte)'Q': _stack.PushNew(PickleConstructors.Storage(_stack.Pop())); break; // BINPERSID
            default:
                throw new CheckpointException(
                    $"The instruction 0x{code:x2} is refused: plain containers, numbers, texts, bytes and tensors are read, nothing is executed.");
        }
    }

    private static void CheckProtocol(byte protocol)
    {
        if (protocol is < 2 or > NewestProtocol)
        {
            throw new CheckpointException($"The pickle's protocol is {protocol}; 2 to {NewestProtocol} are known.");
        }
    }

    private readonly void CheckFrame(ulong length)
    {
        if (length > (ulong)(_bytes.Length - Position))
        {
            throw new CheckpointException($"A frame of {length} bytes is announced; {_bytes.Length - Position} follow.");
        }
    }

    private readonly void Append(object?[] items)
    {
        var list = _stack.Top<List<object?>>("An append instruction");
        _allowance.Take((list.Count == 0 && items.Length > 0 ? PickleAllowance.FirstSlots : 0) + ((long)PickleAllowance.Slot * items.Length));
        list.AddRange(items);
    }

    private readonly void SetItems(object?[] items)
    {
        var dictionary = _stack.Top<PickleDictionary>("A set-item instruction");
        if (items.Length % 2 != 0)
        {
            throw new CheckpointException($"A set-items instruction has {items.Length} keys and values, an odd number.");
        }

        _allowance.Take((dictionary.Count == 0 && items.Length > 0 ? PickleAllowance.FirstPair : 0) + ((long)PickleAllowance.Pair * (items.Length / 2)));
        for (var index = 0; index < items.Length; index += 2)
        {
            dictionary.Add(items[index], items[index + 1]);
        }
    }

    private readonly void PushGlobal(object?[] names) =>
        _stack.Push(names is [string module, string name]
            ? PickleConstructors.Find(module, name)
            : throw new CheckpointException("A constructor is named by something else than two texts."));

    private readonly void Reduce(object?[] call) =>
        _stack.PushNew(call is [PickleGlobal { Call: { } function } global, PickleTuple arguments]
            ? function(global.Name, arguments.Items, _allowance)
            : throw new CheckpointException($"{PickleText.Describe(call[0])} is called with {PickleText.Describe(call[1])}; a constructor and a tuple are expected."));

    // torch hangs the modules' version numbers (_metadata) on the OrderedDict of a state dict. They have no use here.
    private readonly void Build(object? state)
    {
        if (_stack.Top() is not PickleDictionary || state is not PickleDictionary)
        {
            throw new CheckpointException($"{PickleText.Describe(_stack.Top())} is given the state {PickleText.Describe(state)}; only dictionaries have one.");
        }
    }

    private readonly void PushText(ReadOnlySpan<byte> utf8)
    {
        _allowance.Take(PickleAllowance.Object + (2L * utf8.Length)); // before the text is made
        _stack.Push(Text(utf8));
    }

    private byte Byte() => Take(1)[0];

    private uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    private ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)(_bytes.Length - Position))
        {
            throw new CheckpointException($"{count} bytes are announced; {_bytes.Length - Position} follow. Is the file cut off?");
        }

        var taken = _bytes.Slice(Position, (int)count);
        Position += (int)count;
        return taken;
    }

    private string Line()
    {
        var length = _bytes[Position..].IndexOf((byte)'\n');
        return length >= 0
            ? Text(Take((ulong)length + 1)[..^1])
            : throw new CheckpointException("The name of a constructor does not end.");
    }

    private static string Text(ReadOnlySpan<byte> utf8) =>
        System.Text.Unicode.Utf8.IsValid(utf8) ? Encoding.UTF8.GetString(utf8) : throw new CheckpointException("A text is not valid UTF-8.");

    private readonly void PushInteger(ReadOnlySpan<byte> littleEndian)
    {
        if (littleEndian.Length > LongestIntegerBytes)
        {
            throw new CheckpointException($"An integer has {littleEndian.Length} bytes; at most {LongestIntegerBytes} are read.");
        }

        _allowance.Take(PickleAllowance.Object + LongestIntegerBytes);
        var value = new BigInteger(littleEndian);
        if (value >= long.MinValue && value <= long.MaxValue)
        {
            _stack.Push((long)value);
        }
        else
        {
            _stack.Push(value);
        }
    }
}
