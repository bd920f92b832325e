import type { FieldProps } from './form-issues.ts';
import { ArrayField, ObjectField, VariantField } from './nested-fields.tsx';
import { BooleanField, ChoiceField, ConstantField, NumberField, RawField, StringField } from './simple-fields.tsx';

/** The field for one place of a schema. */
export function SchemaField({ spec, ...rest }: FieldProps) {
  switch (spec.kind) {
    case 'string':
      return <StringField spec={spec} {...rest} />;
    case 'number':
      return <NumberField spec={spec} {...rest} />;
    case 'boolean':
      return <BooleanField spec={spec} {...rest} />;
    case 'choice':
      return <ChoiceField spec={spec} {...rest} />;
    case 'constant':
      return <ConstantField spec={spec} {...rest} />;
    case 'object':
      return <ObjectField spec={spec} {...rest} Nested={SchemaField} />;
    case 'array':
      return <ArrayField spec={spec} {...rest} Nested={SchemaField} />;
    case 'variant':
      return <VariantField spec={spec} {...rest} Nested={SchemaField} />;
    case 'raw':
      return <RawField spec={spec} {...rest} />;
  }
}
