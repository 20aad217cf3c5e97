{{/* Environment of the back end's two containers: the server and its migration read the same settings. */}}

{{/* Call with (dict "env" <a YAML list> "extra" .Values.backend.extraEnv): one of extra replaces one of that name. */}}
{{- define "todo-app.withExtraEnv" -}}
{{- $names := list -}}
{{- range .extra }}{{ $names = append $names .name }}{{ end -}}
{{- $env := list -}}
{{- range fromYamlArray .env }}{{ if not (has .name $names) }}{{ $env = append $env . }}{{ end }}{{ end -}}
{{- concat $env .extra | toYaml -}}
{{- end -}}

{{- define "todo-app.backendEnv" -}}
- name: TODOCHAT_ENVIRONMENT
  value: {{ .Values.backend.environment }}
- name: TODOCHAT_LOG_LEVEL
  value: {{ .Values.backend.logLevel }}
- name: TODOCHAT_LOGIN_ATTEMPTS_PER_MINUTE
  value: {{ .Values.backend.loginAttemptsPerMinute | quote }}
- name: TODOCHAT_SIGNUPS_PER_MINUTE
  value: {{ .Values.backend.signUpsPerMinute | quote }}
- name: TODOCHAT_TRUSTED_PROXIES
  # How many at the right end of X-Forwarded-For are ours: the front end, and the ingress before it.
  {{- $proxies := ternary 2 1 (eq (include "todo-app.behindProxy" .) "true") }}
  value: {{ kindIs "invalid" .Values.backend.trustedProxies | ternary $proxies .Values.backend.trustedProxies | quote }}
- name: TODOCHAT_SHUTDOWN_GRACE_S
  # What preStop leaves of the grace period, less 2 s for the process to end.
  value: {{ sub (int .Values.backend.terminationGracePeriodSeconds) (add (int .Values.backend.preStopSleepSeconds) 2) | quote }}
{{ include "todo-app.databaseEnv" . }}
- name: TODOCHAT_JWT_SECRET
  valueFrom:
    secretKeyRef:
      name: {{ include "todo-app.secretName" . }}
      key: jwt-secret
- name: TODOCHAT_JWT_PREVIOUS_SECRET
  valueFrom:
    secretKeyRef:
      name: {{ include "todo-app.secretName" . }}
      # Only while keys are changed: tokens signed with it stay valid.
      key: jwt-previous-secret
      optional: true
{{ include "todo-app.chatEnv" . }}
{{- with .Values.backend.tracing.endpoint }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ . | quote }}
{{- end }}
{{- end -}}

{{/* Where /api is passed on to; browsers see only the front end's Service. */}}
{{- define "todo-app.frontendEnv" -}}
- name: BACKEND_URL
  value: http://{{ include "todo-app.serviceHost" (dict "root" . "component" "backend") }}:{{ .Values.backend.service.port }}
{{- end -}}

{{- define "todo-app.postgresqlEnv" -}}
- name: POSTGRES_DB
  value: {{ .Values.database.name | quote }}
- name: POSTGRES_USER
  value: {{ .Values.database.user | quote }}
- name: POSTGRES_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ include "todo-app.secretName" . }}
      key: database-password
# Below the mount point, which may hold a lost+found.
- name: PGDATA
  value: /var/lib/postgresql/data/pgdata
{{- end -}}

{{- define "todo-app.databaseEnv" -}}
- name: TODOCHAT_DATABASE_HOST
  value: {{ include "todo-app.databaseHost" . | quote }}
- name: TODOCHAT_DATABASE_PORT
  value: {{ .Values.database.port | quote }}
- name: TODOCHAT_DATABASE_NAME
  value: {{ .Values.database.name | quote }}
- name: TODOCHAT_DATABASE_USER
  value: {{ .Values.database.user | quote }}
- name: TODOCHAT_DATABASE_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ include "todo-app.secretName" . }}
      key: database-password
- name: TODOCHAT_DATABASE_POOL_SIZE
  value: {{ .Values.backend.databasePoolSize | quote }}
{{- include "todo-app.databaseTlsEnv" . }}
{{- end -}}

{{- define "todo-app.chatEnv" -}}
{{- with .Values.backend.chat -}}
- name: TODOCHAT_CHAT_PROVIDER
  value: {{ .provider }}
- name: TODOCHAT_CHAT_HISTORY_MESSAGES
  value: {{ .historyMessages | quote }}
- name: TODOCHAT_CHAT_TIMEOUT_S
  value: {{ .timeoutSeconds | quote }}
- name: TODOCHAT_CHAT_TURNS_PER_MINUTE
  value: {{ .turnsPerMinute | quote }}
- name: TODOCHAT_CHAT_TURNS_PER_DAY
  value: {{ .turnsPerDay | quote }}
{{- if eq .provider "openai" }}
- name: TODOCHAT_OPENAI_MODEL
  value: {{ .model | quote }}
- name: TODOCHAT_OPENAI_MAX_OUTPUT_TOKENS
  value: {{ .maxOutputTokens | quote }}
- name: TODOCHAT_OPENAI_INPUT_PRICE_PER_MILLION
  value: {{ .inputPricePerMillion | quote }}
- name: TODOCHAT_OPENAI_OUTPUT_PRICE_PER_MILLION
  value: {{ .outputPricePerMillion | quote }}
{{- with .baseUrl }}
- name: OPENAI_BASE_URL
  value: {{ . | quote }}
{{- end }}
- name: OPENAI_API_KEY
  valueFrom:
    secretKeyRef:
      name: {{ include "todo-app.chatSecretName" $ }}
      key: openai-api-key
{{- end }}
{{- end }}
{{- end -}}
