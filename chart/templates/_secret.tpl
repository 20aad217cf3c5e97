{{/* Where secrets come from, and when pods are to notice that they changed. */}}

{{- define "todo-app.secretName" -}}
{{- .Values.secret.existingSecret | default (printf "%s-secrets" (include "todo-app.fullname" .)) -}}
{{- end -}}

{{/* The Secret with the key of the model's API. */}}
{{- define "todo-app.chatSecretName" -}}
{{- .Values.backend.chat.existingSecret | default (include "todo-app.secretName" .) -}}
{{- end -}}

{{/*
A word that changes when the Secret in the cluster changes after it was made, so that the next upgrade restarts
the back end. "as-generated" until then: a checksum of the random values themselves would differ between the
install and the first upgrade, and between two renderings.
*/}}
{{- define "todo-app.secretState" -}}
{{- $secret := lookup "v1" "Secret" .Release.Namespace (include "todo-app.secretName" .) -}}
{{- $state := "as-generated" -}}
{{- if $secret -}}
{{- $now := $secret.data | toJson | sha256sum -}}
{{- if ne $now (dig "metadata" "annotations" "todo-app/generated" "" $secret) -}}
{{- $state = $now -}}
{{- end -}}
{{- end -}}
{{- $state -}}
{{- end -}}
