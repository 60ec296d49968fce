package dev.sluice.api;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jspecify.annotations.Nullable;

/// Has the API's description say of values that may be null what JSON Schema means: `enum` lists null too,
/// since it allows nothing else (2020-12 Validation §6.1.2); and alternatives with null stand without a `type`
/// beside them, which would exclude it (§6.1.1). The generator says neither.
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class NullableSchemas implements OASFilter {
    @Override
    public Schema filterSchema(Schema schema) {
        @Nullable List<SchemaType> types = schema.getType();
        @Nullable List<Object> values = schema.getEnumeration();
        if (types != null && values != null && types.contains(SchemaType.NULL) && !values.contains(null)) {
            List<@Nullable Object> withNull = new ArrayList<>(values);
            withNull.add(null);
            schema.setEnumeration(withNull);
        }
        if (schema.getAnyOf() != null) {
            schema.setType(null);
        }
        return schema;
    }
}
