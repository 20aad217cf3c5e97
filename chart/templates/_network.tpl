{{/* Parts of NetworkPolicies. */}}

{{/* Port 53 of the cluster's DNS alone: a name asked of anybody else's server carries data out. */}}
{{- define "todo-app.dnsEgress" -}}
{{- with .Values.networkPolicy.dns -}}
- ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
  {{- if .namespace }}
  to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: {{ .namespace }}
      {{- with .app }}
      podSelector:
        matchLabels:
          k8s-app: {{ . }}
      {{- end }}
  {{- end }}
{{- end }}
{{- end -}}

{{- define "todo-app.databaseEgress" -}}
{{- if .Values.postgresql.enabled -}}
- to:
    - podSelector:
        matchLabels:
          {{- include "todo-app.selectorLabels" (dict "root" . "component" "postgresql") | nindent 10 }}
  ports:
    - port: 5432
      protocol: TCP
{{- else -}}
# An external database has a name, and policies know addresses only.
- ports:
    - port: {{ .Values.database.port }}
      protocol: TCP
{{- end -}}
{{- end -}}

{{/* The port of a URL: named, or by its scheme. */}}
{{- define "todo-app.urlPort" -}}
{{- $url := urlParse . -}}
{{- $port := regexFind ":[0-9]+$" $url.host | trimPrefix ":" -}}
{{- $port | default (ternary "80" "443" (eq $url.scheme "http")) -}}
{{- end -}}

{{/* "true" where browsers come by way of an Ingress or a Gateway, which tells their address. */}}
{{- define "todo-app.behindProxy" -}}
{{- or .Values.ingress.enabled .Values.httpRoute.enabled -}}
{{- end -}}
