//! Arrow arrays as columns of texts, exactly.

use std::collections::HashMap;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{
    ArrowDictionaryKeyType, ArrowPrimitiveType, Date32Type, Decimal128Type, Float32Type, Float64Type,
    Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, DictionaryArray};
use arrow_schema::{DataType, TimeUnit};
use ntib_core::{Date, Decimal};

use crate::fault::Fault;
use crate::rows::{TextColumn, Texts};

/// The column as texts: numbers with a point, days as year-month-day, yes and no as `true` and `false`.
pub fn text_column(array: &ArrayRef, name: &str) -> Result<TextColumn, Fault> {
    let unread = || {
        let message = format!(
            "the column `{name}` is of the type {}, which is not read",
            array.data_type()
        );
        Fault::input(
            message,
            "write it as text, a whole number, a decimal, a day or a boolean",
        )
    };
    Ok(match array.data_type() {
        DataType::Utf8 => texts(array.len(), |row| array.as_string::<i32>().value(row), array),
        DataType::LargeUtf8 => texts(array.len(), |row| array.as_string::<i64>().value(row), array),
        DataType::Utf8View => texts(array.len(), |row| array.as_string_view().value(row), array),
        DataType::Boolean => texts(
            array.len(),
            |row| {
                if array.as_boolean().value(row) {
                    "true"
                } else {
                    "false"
                }
            },
            array,
        ),
        DataType::Null => TextColumn {
            values: Vec::new(),
            codes: vec![0; array.len()],
        },
        DataType::Int8 => numbers::<Int8Type>(array, |one| one.to_string()),
        DataType::Int16 => numbers::<Int16Type>(array, |one| one.to_string()),
        DataType::Int32 => numbers::<Int32Type>(array, |one| one.to_string()),
        DataType::Int64 => numbers::<Int64Type>(array, |one| one.to_string()),
        DataType::UInt8 => numbers::<UInt8Type>(array, |one| one.to_string()),
        DataType::UInt16 => numbers::<UInt16Type>(array, |one| one.to_string()),
        DataType::UInt32 => numbers::<UInt32Type>(array, |one| one.to_string()),
        DataType::UInt64 => numbers::<UInt64Type>(array, |one| one.to_string()),
        // The shortest text that is the same number: what people wrote into such columns.
        DataType::Float64 => by_text(array, |row| {
            array.as_primitive::<Float64Type>().value(row).to_string()
        }),
        DataType::Float32 => by_text(array, |row| {
            array.as_primitive::<Float32Type>().value(row).to_string()
        }),
        DataType::Decimal128(_, scale) => {
            let scale = *scale;
            numbers::<Decimal128Type>(array, move |one| decimal(one, scale))
        }
        DataType::Date32 => numbers::<Date32Type>(array, |one| day(i64::from(one))),
        DataType::Date64 => {
            numbers::<arrow_array::types::Date64Type>(array, |one| day(one.div_euclid(86_400_000)))
        }
        DataType::Timestamp(unit, _) => {
            let per_day = 86_400
                * match unit {
                    TimeUnit::Second => 1,
                    TimeUnit::Millisecond => 1_000,
                    TimeUnit::Microsecond => 1_000_000,
                    TimeUnit::Nanosecond => 1_000_000_000,
                };
            timestamps(array, *unit, move |one| day(one.div_euclid(per_day)))
        }
        DataType::Dictionary(key, _) => match **key {
            DataType::Int8 => dictionary(array.as_dictionary::<Int8Type>(), name)?,
            DataType::Int16 => dictionary(array.as_dictionary::<Int16Type>(), name)?,
            DataType::Int32 => dictionary(array.as_dictionary::<Int32Type>(), name)?,
            DataType::Int64 => dictionary(array.as_dictionary::<Int64Type>(), name)?,
            DataType::UInt8 => dictionary(array.as_dictionary::<UInt8Type>(), name)?,
            DataType::UInt16 => dictionary(array.as_dictionary::<UInt16Type>(), name)?,
            DataType::UInt32 => dictionary(array.as_dictionary::<UInt32Type>(), name)?,
            _ => return Err(unread()),
        },
        _ => return Err(unread()),
    })
}

/// Whether a column holds numbers, not texts that look like them.
pub fn is_number(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_number(values),
        kind => kind.is_numeric(),
    }
}

fn texts<'a>(rows: usize, text: impl Fn(usize) -> &'a str, array: &dyn Array) -> TextColumn {
    let mut texts = Texts::default();
    (0..rows).for_each(|row| texts.push(if array.is_null(row) { "" } else { text(row).trim() }));
    texts.done()
}

fn by_text(array: &dyn Array, text: impl Fn(usize) -> String) -> TextColumn {
    let mut texts = Texts::default();
    (0..array.len()).for_each(|row| {
        texts.push(&if array.is_null(row) {
            String::new()
        } else {
            text(row)
        })
    });
    texts.done()
}

/// Numbers, each distinct one written once.
fn numbers<T: ArrowPrimitiveType>(array: &dyn Array, text: impl Fn(T::Native) -> String) -> TextColumn
where
    T::Native: Copy + std::hash::Hash + Eq,
{
    let values = array.as_primitive::<T>();
    let (mut column, mut known) = (TextColumn::default(), HashMap::new());
    for row in 0..values.len() {
        let code = if values.is_null(row) {
            0
        } else {
            let value = values.value(row);
            *known.entry(value).or_insert_with(|| {
                column.values.push(text(value).into());
                u32::try_from(column.values.len()).unwrap_or(u32::MAX)
            })
        };
        column.codes.push(code);
    }
    column
}

fn timestamps(array: &dyn Array, unit: TimeUnit, text: impl Fn(i64) -> String) -> TextColumn {
    use arrow_array::types::{
        TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    };
    match unit {
        TimeUnit::Second => numbers::<TimestampSecondType>(array, text),
        TimeUnit::Millisecond => numbers::<TimestampMillisecondType>(array, text),
        TimeUnit::Microsecond => numbers::<TimestampMicrosecondType>(array, text),
        TimeUnit::Nanosecond => numbers::<TimestampNanosecondType>(array, text),
    }
}

fn dictionary<K: ArrowDictionaryKeyType>(
    array: &DictionaryArray<K>,
    name: &str,
) -> Result<TextColumn, Fault> {
    let inner = text_column(array.values(), name)?;
    let codes = (0..array.len()).map(|row| {
        array
            .key(row)
            .and_then(|key| inner.codes.get(key).copied())
            .unwrap_or(0)
    });
    let codes = codes.collect();
    Ok(TextColumn {
        values: inner.values,
        codes,
    })
}

fn decimal(units: i128, scale: i8) -> String {
    let digits = u32::try_from(scale).unwrap_or(0);
    Decimal::try_from_i128_with_scale(units, digits)
        .map_or_else(|_| units.to_string(), |one| one.normalize().to_string())
}

/// Days since 1970-01-01.
fn day(days: i64) -> String {
    Date::new(1970, 1, 1)
        .and_then(|first| first.plus_days(days))
        .map_or_else(|| "?".to_owned(), |day| day.to_string())
}
