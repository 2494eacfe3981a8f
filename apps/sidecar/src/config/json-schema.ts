import { type SettingSchema, settingSchema } from './settings.js';

/** apps/sidecar/config.schema.json: for editors, and for whoever checks files before they are deployed. */
export function publishedSchema(): object {
  return published(settingSchema(), true);
}

function published(schema: SettingSchema, isRoot: boolean): object {
  const isSection = schema.type === 'object';
  const own = Object.entries(schema).filter(([key]) => !key.startsWith('x-') && key !== 'readOnly');
  return {
    ...Object.fromEntries(own.filter(([key]) => key !== 'default' || isConstant(schema))),
    // A section with nothing in it but comments.
    ...(isSection && !isRoot ? { type: ['object', 'null'] } : {}),
    ...(schema.properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(schema.properties).map(([key, child]) => [key, published(child, false)]),
          ),
        }),
    ...(schema.items === undefined ? {} : { items: published(schema.items, true) }),
    ...(schema.additionalProperties
      ? { additionalProperties: published(schema.additionalProperties, true) }
      : {}),
    ...(schema.propertyNames === undefined ? {} : { propertyNames: published(schema.propertyNames, true) }),
  };
}

/** Sections have the defaults of their settings, and some defaults depend on the machine. */
function isConstant(schema: SettingSchema): boolean {
  return schema.type !== 'object' && schema['x-default'] === undefined;
}
